package io.gatehouse.gateway.proof;

import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of tokens that are bound to TLS client certificates (RFC 8705),
 * {@code gatehouse.gateway.mutual-tls.*}.
 *
 * @param enabled whether tokens that are bound to a client certificate are accepted over
 * a connection with this certificate
 * @param header the header in which trusted proxies send the certificate of the client,
 * such as 'Client-Cert'; without it the certificate is that of the connection. Requests
 * of trusted proxies then have no other certificate. It is removed from all requests
 * @param headerFormat the format of the header: rfc9440 (a byte sequence of DER, between
 * colons) or pem (percent-encoded PEM, as nginx sends it)
 */
@ConfigurationProperties("gatehouse.gateway.mutual-tls")
public record MutualTlsProperties(@DefaultValue("false") boolean enabled, @Nullable String header,
		@DefaultValue("rfc9440") HeaderFormat headerFormat) {

	static final String PREFIX = "gatehouse.gateway.mutual-tls.";

	public MutualTlsProperties {
		if (header != null && !header.matches("[A-Za-z0-9-]+")) {
			throw new InvalidSettingException(PREFIX + "header", header, "It is not the name of a header.",
					"Use letters, digits and '-', such as 'Client-Cert'.");
		}
		if (header != null && !enabled) {
			throw new InvalidSettingException(PREFIX + "header", header,
					"It has no effect, since tokens that are bound to certificates are not accepted.",
					"Set '" + PREFIX + "enabled' to 'true', or remove it.");
		}
	}

	/** Format of a certificate in a header. */
	public enum HeaderFormat {

		/** A byte sequence of DER (RFC 9440, section 2). */
		RFC9440,

		/** PEM with percent-encoding. */
		PEM

	}

}
