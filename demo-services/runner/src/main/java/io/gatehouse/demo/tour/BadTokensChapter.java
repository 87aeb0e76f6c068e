package io.gatehouse.demo.tour;

import java.util.List;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.demo.client.DemoClient;

/**
 * Chapter on invalid tokens, each invalid for one reason.
 */
final class BadTokensChapter implements Chapter {

	private static final String PATH = "/orders/echo";

	@Override
	public String title() {
		return "Bad tokens are refused with a reason";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		DemoClient gateway = target.gateway();
		journal.step("no token: 401 missing_token", () -> Expect.unauthorized("missing_token", gateway.get(PATH)));
		journal.step("the signature of another token: 401 bad_signature",
				() -> Expect.unauthorized("bad_signature",
						gateway.getAs(TamperedTokens.withSignatureOf(tourSessions.token(TourSessions.BOB),
								tourSessions.token(TourSessions.ALICE)), PATH)));
		journal.step("alg none: 401", () -> Expect.status(401,
				gateway.getAs(TamperedTokens.unsigned(tourSessions.token(TourSessions.ALICE)), PATH)));
		journal.step("not a JWT: 401 malformed_token",
				() -> Expect.unauthorized("malformed_token", gateway.getAs("not-a-jwt", PATH)));
		String key = "the signing key";
		journal.stepWith(target.signingKey(), key, "alice's own claims, signed again with the real key: 200",
				(signingKey) -> Expect.status(200, gateway.getAs(copy(tourSessions, signingKey), PATH)));
		journal.stepWith(target.signingKey(), key, "the same, but expired: 401 expired",
				(signingKey) -> Expect.unauthorized("expired", gateway.getAs(expired(tourSessions, signingKey), PATH)));
		journal.stepWith(target.signingKey(), key, "the same, but for another audience: 401 wrong_audience",
				(signingKey) -> Expect.unauthorized("wrong_audience",
						gateway.getAs(forSomebodyElse(tourSessions, signingKey), PATH)));
		journal.stepWith(target.signingKey(), key, "the same, but from another issuer: 401 wrong_issuer",
				(signingKey) -> Expect.unauthorized("wrong_issuer",
						gateway.getAs(fromSomebodyElse(tourSessions, signingKey), PATH)));
	}

	private static String copy(TourSessions tourSessions, JWK key) {
		return TamperedTokens.sign(tourSessions.token(TourSessions.ALICE), key, (claims) -> {
		});
	}

	/**
	 * Sets the expiry to ten minutes before the real token's issue time, beyond any clock
	 * skew.
	 */
	private static String expired(TourSessions tourSessions, JWK key) {
		long life = seconds(tourSessions, "exp") - seconds(tourSessions, "iat");
		long issuedAt = seconds(tourSessions, "iat") - life - 600;
		return TamperedTokens.sign(tourSessions.token(TourSessions.ALICE), key, (claims) -> {
			claims.remove("nbf");
			claims.put("iat", issuedAt);
			claims.put("exp", issuedAt + life);
		});
	}

	private static long seconds(TourSessions tourSessions, String claim) {
		return (TamperedTokens.claims(tourSessions.token(TourSessions.ALICE)).get(claim) instanceof Number number)
				? number.longValue() : 0;
	}

	private static String forSomebodyElse(TourSessions tourSessions, JWK key) {
		return TamperedTokens.sign(tourSessions.token(TourSessions.ALICE), key,
				(claims) -> claims.put("aud", List.of("somebody-else")));
	}

	private static String fromSomebodyElse(TourSessions tourSessions, JWK key) {
		return TamperedTokens.sign(tourSessions.token(TourSessions.ALICE), key,
				(claims) -> claims.put("iss", "https://somebody.else"));
	}

}
