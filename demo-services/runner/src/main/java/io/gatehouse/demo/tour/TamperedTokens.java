package io.gatehouse.demo.tour;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.Map;
import java.util.function.Consumer;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.test.TestTokens;
import org.jspecify.annotations.Nullable;

/**
 * Creates tokens that differ from a real one in one respect.
 */
final class TamperedTokens {

	private TamperedTokens() {
	}

	/**
	 * Signs a token again with changed claims.
	 * @param token a real token
	 * @param key the key that signs
	 * @param change changes the claims
	 * @return a token with a valid signature of this key
	 */
	static String sign(String token, JWK key, Consumer<Map<String, @Nullable Object>> change) {
		Map<String, Object> claims = claims(token);
		return TestTokens.token().key(key).claims((made) -> {
			made.clear();
			made.putAll(claims);
			change.accept(made);
		}).sign();
	}

	/** Returns the token with the signature of another one. */
	static String withSignatureOf(String other, String token) {
		return token.substring(0, token.lastIndexOf('.')) + other.substring(other.lastIndexOf('.'));
	}

	/** Returns the token with {@code alg: none} and no signature. */
	static String unsigned(String token) {
		String header = Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString("{\"typ\":\"at+jwt\",\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
		return header + "." + token.split("\\.")[1] + ".";
	}

	/** Returns the claims of a token, unverified. */
	static Map<String, Object> claims(String token) {
		try {
			return JSONObjectUtils
				.parse(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8));
		}
		catch (ParseException ex) {
			throw new IllegalStateException("Not a JWT", ex);
		}
	}

}
