package io.gatehouse.session;

import reactor.core.publisher.Mono;

/**
 * Has a say before a session is made: risk control, a second factor, terms to agree to.
 * All beans of this type are asked in their order, and the first that does not allow the
 * login decides. They are asked after the application has checked who it is, and before
 * anything is written.
 */
@FunctionalInterface
public interface LoginGuard {

	/**
	 * Judges a login. Called on a thread that may block.
	 * @param request who logs in, with what and from where
	 * @return the decision. Empty counts as {@link Decision#refuse refused}, and an error
	 * fails the login: who guards and cannot judge does not let pass
	 */
	Mono<Decision> decide(LoginRequest request);

	/**
	 * What a guard decided.
	 *
	 * @param kind allowed, refused, or more is needed
	 * @param detail a fixed code for the client, such as {@code risk} or {@code otp};
	 * empty if allowed
	 */
	record Decision(Kind kind, String detail) {

		private static final Decision ALLOWED = new Decision(Kind.ALLOW, "");

		/**
		 * Lets the login pass.
		 * @return the decision
		 */
		public static Decision allow() {
			return ALLOWED;
		}

		/**
		 * Refuses the login.
		 * @param code why, a fixed code
		 * @return the decision
		 */
		public static Decision refuse(String code) {
			return new Decision(Kind.REFUSE, code);
		}

		/**
		 * Asks for more, such as a second factor; the application then logs in again with
		 * what the guard needs to see.
		 * @param code what is needed, a fixed code
		 * @return the decision
		 */
		public static Decision demand(String code) {
			return new Decision(Kind.DEMAND, code);
		}

	}

	/** The kinds of decisions. */
	enum Kind {

		/** The login may go on. */
		ALLOW,

		/** The login is refused. */
		REFUSE,

		/** The login needs something more. */
		DEMAND

	}

}
