package io.gatehouse.gateway.proof;

import java.text.ParseException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Builder of valid and invalid DPoP proofs. Every header and claim can be changed or
 * removed.
 */
public final class TestProofs {

	private final JWK key;

	private final Map<String, Object> header = new LinkedHashMap<>();

	private final Map<String, Object> claims = new LinkedHashMap<>();

	private TestProofs(JWK key) {
		this.key = key;
		this.header.put("typ", "dpop+jwt");
		this.header.put("alg", key.getAlgorithm().getName());
		this.header.put("jwk", bare(key).toJSONObject());
	}

	/** Starts with a valid proof of a GET that is made now. */
	public static TestProofs proof(JWK key, String uri, String token) {
		return new TestProofs(key).claim("jti", UUID.randomUUID().toString())
			.claim("htm", "GET")
			.claim("htu", uri)
			.claim("iat", Instant.now().getEpochSecond())
			.claim("ath", Sha256.base64Url(token));
	}

	/** Returns the key of a client. */
	public static JWK key() {
		return TestKeys.key("ES256", "client-key");
	}

	/** Returns the members that a client sends of a key. */
	private static JWK bare(JWK key) {
		try {
			return JWK.parse(new LinkedHashMap<String, Object>(key.getRequiredParams()));
		}
		catch (ParseException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	/** Returns the thumbprint that binds a token to a key. */
	public static String thumbprint(JWK key) {
		try {
			return key.computeThumbprint().toString();
		}
		catch (JOSEException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	/** Returns a token that is bound to a key. */
	public static TestTokens token(JWK key) {
		return TestTokens.token().claim("cnf", Map.of("jkt", thumbprint(key)));
	}

	public TestProofs header(String name, @Nullable Object value) {
		set(this.header, name, value);
		return this;
	}

	public TestProofs claim(String name, @Nullable Object value) {
		set(this.claims, name, value);
		return this;
	}

	private static void set(Map<String, Object> members, String name, @Nullable Object value) {
		if (value != null) {
			members.put(name, value);
		}
		else {
			members.remove(name);
		}
	}

	/** Signs the proof with its key. */
	public String sign() {
		return signWith(this.key);
	}

	/** Signs the proof with another key than the one in its header. */
	public String signWith(JWK other) {
		return TestTokens.token()
			.key(other)
			.sign(JSONObjectUtils.toJSONString(this.header), JSONObjectUtils.toJSONString(this.claims));
	}

}
