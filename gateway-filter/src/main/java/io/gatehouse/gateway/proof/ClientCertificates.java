package io.gatehouse.gateway.proof;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

import io.gatehouse.gateway.ClientAddressResolver;
import io.gatehouse.gateway.RequestWithHeaders;
import io.gatehouse.gateway.proof.MutualTlsProperties.HeaderFormat;
import io.gatehouse.token.Sha256;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.util.StringUtils;
import org.springframework.web.server.ServerWebExchange;

/**
 * Finds the certificate of a client: that of the TLS connection, or the one that a
 * trusted proxy sends in a header. If there is such a header, the certificate of a
 * trusted proxy's own connection never counts as that of a client.
 */
final class ClientCertificates {

	/** Has room for a certificate with an RSA key of 4,096 bits and many names. */
	private static final int MAX_LENGTH = 16 * 1024;

	private static final String BEGIN = "-----BEGIN CERTIFICATE-----";

	private static final String END = "-----END CERTIFICATE-----";

	private final ClientAddressResolver addresses;

	private final @Nullable String header;

	private final HeaderFormat format;

	/**
	 * Creates an instance.
	 * @param addresses knows the trusted proxies
	 */
	ClientCertificates(ClientAddressResolver addresses, MutualTlsProperties properties) {
		this.addresses = addresses;
		this.header = properties.header();
		this.format = properties.headerFormat();
	}

	/**
	 * Finds the certificate of a client.
	 * @return its SHA-256 hash in base64url, as {@code x5t#S256} has it; {@code null} if
	 * there is none, or its header is malformed
	 */
	@Nullable String thumbprint(ServerWebExchange exchange) {
		byte[] certificate = (this.header != null && this.addresses.isFromTrustedProxy(exchange))
				? ofHeader(exchange.getRequest().getHeaders().getOrEmpty(this.header))
				: ofConnection(exchange.getRequest().getSslInfo());
		return (certificate != null) ? Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.hash(certificate))
				: null;
	}

	private static byte @Nullable [] ofConnection(@Nullable SslInfo tls) {
		X509Certificate[] chain = (tls != null) ? tls.getPeerCertificates() : null;
		try {
			return (chain != null && chain.length > 0) ? chain[0].getEncoded() : null;
		}
		catch (CertificateEncodingException ex) {
			return null;
		}
	}

	private byte @Nullable [] ofHeader(List<String> values) {
		if (values.size() != 1 || values.get(0).length() > MAX_LENGTH) {
			return null;
		}
		try {
			return (this.format == HeaderFormat.PEM) ? pem(values.get(0)) : byteSequence(values.get(0).strip());
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/** Reads a byte sequence (RFC 8941, section 3.3.5). */
	private static byte @Nullable [] byteSequence(String value) {
		boolean enclosed = value.length() > 2 && value.startsWith(":") && value.endsWith(":");
		return enclosed ? Base64.getDecoder().decode(value.substring(1, value.length() - 1)) : null;
	}

	/** Reads the first certificate. A plus sign stays one, unlike in forms. */
	private static byte @Nullable [] pem(String value) {
		String text = StringUtils.uriDecode(value, StandardCharsets.US_ASCII);
		int begin = text.indexOf(BEGIN);
		int end = text.indexOf(END, begin + 1);
		if (begin < 0 || end < 0) {
			return null;
		}
		String content = text.substring(begin + BEGIN.length(), end).replaceAll("\\s", "");
		return content.isEmpty() ? null : Base64.getDecoder().decode(content);
	}

	/**
	 * Removes the header, from whichever peer it came, so that neither filters nor
	 * services read it.
	 * @return the exchange without it, also if it is spelled with {@code _} or {@code .}
	 */
	ServerWebExchange withoutHeader(ServerWebExchange exchange) {
		ServerHttpRequest request = exchange.getRequest();
		if (this.header == null || request.getHeaders().headerNames().stream().noneMatch(this::isHeader)) {
			return exchange;
		}
		HttpHeaders left = new HttpHeaders();
		request.getHeaders().forEach((name, values) -> {
			if (!isHeader(name)) {
				left.addAll(name, values);
			}
		});
		return exchange.mutate().request(RequestWithHeaders.of(request, left)).build();
	}

	private boolean isHeader(String name) {
		return this.header != null && canonical(name).equals(canonical(this.header));
	}

	private static String canonical(String name) {
		return name.toLowerCase(Locale.ROOT).replace('_', '-').replace('.', '-');
	}

}
