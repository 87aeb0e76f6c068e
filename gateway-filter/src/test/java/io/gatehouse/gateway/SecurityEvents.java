package io.gatehouse.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;
import java.util.Objects;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.test.TestTokens;

/**
 * Security event tokens in the shapes of transmitters, which are described in
 * {@code security-events/README.md}.
 */
final class SecurityEvents {

	static final String AUDIENCE = "https://shop.test/events";

	static final String SCHEMAS = "https://schemas.openid.net/secevent/";

	private SecurityEvents() {
	}

	/** Starts with a token that is issued now, and has the claims of a file. */
	static TestTokens token(String file, String issuer, String subject, String session) {
		String text = text(file).replace("$iss", issuer)
			.replace("$sub", subject)
			.replace("$sid", session)
			.replace("$aud", AUDIENCE);
		return TestTokens.token().header("typ", "secevent+jwt").claims((claims) -> {
			claims.keySet().retainAll(java.util.Set.of("iat", "jti"));
			claims.putAll(parsed(text));
		});
	}

	/** Returns one event with the given members. */
	static Map<String, Object> event(String path, Map<String, Object> members) {
		return Map.of(SCHEMAS + path, members);
	}

	private static String text(String file) {
		try (InputStream in = SecurityEvents.class.getResourceAsStream("/security-events/" + file + ".json")) {
			return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Map<String, Object> parsed(String text) {
		try {
			return JSONObjectUtils.parse(text);
		}
		catch (ParseException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	/**
	 * Pushes a token.
	 * @param headers more headers, each with a line break at its end
	 */
	static RawHttp.Response push(Edge gateway, String transmitter, String headers, String token) {
		return RawHttp.send(gateway.port(),
				"POST /gatehouse/events/" + transmitter + " HTTP/1.1\r\nHost: api.example.test\r\nConnection: close\r\n"
						+ headers + "Content-Length: " + token.getBytes(StandardCharsets.ISO_8859_1).length + "\r\n\r\n"
						+ token);
	}

	static RawHttp.Response push(Edge gateway, String transmitter, String token) {
		return push(gateway, transmitter, "Content-Type: application/secevent+jwt\r\nAccept: application/json\r\n",
				token);
	}

}
