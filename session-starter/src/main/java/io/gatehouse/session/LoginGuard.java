package io.gatehouse.session;

import reactor.core.publisher.Mono;

/**
 * Checks a login before its session is created: risk control, a second factor, terms to
 * agree to. All beans of this type are called in their order, and the first that does not
 * allow the login decides. They are called after the application has authenticated the
 * user, and before anything is written.
 */
@FunctionalInterface
public interface LoginGuard {

	/**
	 * Decides on a login. Called on a thread that may block.
	 * @param request the account, device and client of the login
	 * @return the decision. Empty counts as {@link Decision#refuse refused}, and an error
	 * fails the login
	 */
	Mono<Decision> decide(LoginRequest request);

	/**
	 * Decision of a guard.
	 *
	 * @param kind allowed, refused, or more is needed
	 * @param detail a fixed code for the client, such as {@code risk} or {@code otp};
	 * empty if allowed
	 */
	record Decision(Kind kind, String detail) {

		private static final Decision ALLOWED = new Decision(Kind.ALLOW, "");

		/**
		 * Allows the login.
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
		 * Demands more, such as a second factor; the application then calls login again
		 * with the data that the guard needs.
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
