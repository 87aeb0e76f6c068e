package io.gatehouse.run;

import io.gatehouse.test.TestTokens;

/**
 * A token of the run. Its claims are unique, so that its revocation affects no other
 * token.
 *
 * @param number its number in this run
 * @param text the token in compact form
 * @param handle the claim by which it will be revoked
 * @param value the value of that claim
 */
record Token(int number, String text, Handle handle, String value) {

	private static final long LIFE_SECONDS = 3600;

	/** Issues a token. Its number decides by which claim it will be revoked. */
	static Token issue(int number) {
		return issue(number, switch (number % 8) {
			case 0 -> Handle.SUBJECT;
			case 1 -> Handle.SESSION;
			default -> Handle.TOKEN;
		});
	}

	/** Issues a token that will be revoked by a claim. */
	static Token issue(int number, Handle handle) {
		TestTokens tokens = TestTokens.token().claim("sub", "user-" + number);
		tokens.claims((claims) -> claims.put("exp", Long.parseLong(tokens.text("iat")) + LIFE_SECONDS));
		return new Token(number, tokens.sign(), handle, tokens.text(handle.claim));
	}

	@Override
	public String toString() {
		return "Token[" + this.number + "]";
	}

	/** Claim by which a token is revoked. */
	enum Handle {

		/** The token's id, {@code jti}. */
		TOKEN("jti"),

		/** The session, {@code sid}. */
		SESSION("sid"),

		/** The subject, {@code sub}. */
		SUBJECT("sub");

		private final String claim;

		Handle(String claim) {
			this.claim = claim;
		}

	}

}
