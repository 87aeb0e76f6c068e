package io.gatehouse.demo.tour;

import java.util.List;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.demo.client.DemoClient;

/**
 * Tokens that are not good enough, each for one reason.
 */
final class BadTokensChapter implements Chapter {

	private static final String PATH = "/orders/echo";

	@Override
	public String title() {
		return "Bad tokens are refused, and told why";
	}

	@Override
	public void walk(Target target, Cast cast, Journal journal) {
		DemoClient gateway = target.gateway();
		journal.step("no token: 401 missing_token", () -> Expect.unauthorized("missing_token", gateway.get(PATH)));
		journal.step("the signature of another token: 401 bad_signature", () -> Expect.unauthorized("bad_signature",
				gateway.getAs(Forge.withSignatureOf(cast.token(Cast.BOB), cast.token(Cast.ALICE)), PATH)));
		journal.step("alg none: 401",
				() -> Expect.status(401, gateway.getAs(Forge.unsigned(cast.token(Cast.ALICE)), PATH)));
		journal.step("not a JWT: 401 malformed_token",
				() -> Expect.unauthorized("malformed_token", gateway.getAs("not-a-jwt", PATH)));
		String key = "the signing key";
		journal.stepWith(target.signingKey(), key, "alice's own claims, signed again with the real key: 200",
				(signingKey) -> Expect.status(200, gateway.getAs(copy(cast, signingKey), PATH)));
		journal.stepWith(target.signingKey(), key, "the same, but expired: 401 expired",
				(signingKey) -> Expect.unauthorized("expired", gateway.getAs(expired(cast, signingKey), PATH)));
		journal.stepWith(target.signingKey(), key, "the same, but for another audience: 401 wrong_audience",
				(signingKey) -> Expect.unauthorized("wrong_audience",
						gateway.getAs(forSomebodyElse(cast, signingKey), PATH)));
		journal.stepWith(target.signingKey(), key, "the same, but from another issuer: 401 wrong_issuer",
				(signingKey) -> Expect.unauthorized("wrong_issuer",
						gateway.getAs(fromSomebodyElse(cast, signingKey), PATH)));
	}

	private static String copy(Cast cast, JWK key) {
		return Forge.sign(cast.token(Cast.ALICE), key, (claims) -> {
		});
	}

	/** Ten minutes earlier in all: long past, whatever skew is granted. */
	private static String expired(Cast cast, JWK key) {
		long life = seconds(cast, "exp") - seconds(cast, "iat");
		long issuedAt = seconds(cast, "iat") - life - 600;
		return Forge.sign(cast.token(Cast.ALICE), key, (claims) -> {
			claims.remove("nbf");
			claims.put("iat", issuedAt);
			claims.put("exp", issuedAt + life);
		});
	}

	private static long seconds(Cast cast, String claim) {
		return (Forge.claims(cast.token(Cast.ALICE)).get(claim) instanceof Number number) ? number.longValue() : 0;
	}

	private static String forSomebodyElse(Cast cast, JWK key) {
		return Forge.sign(cast.token(Cast.ALICE), key, (claims) -> claims.put("aud", List.of("somebody-else")));
	}

	private static String fromSomebodyElse(Cast cast, JWK key) {
		return Forge.sign(cast.token(Cast.ALICE), key, (claims) -> claims.put("iss", "https://somebody.else"));
	}

}
