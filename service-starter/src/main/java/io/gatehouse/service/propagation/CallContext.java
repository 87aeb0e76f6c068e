package io.gatehouse.service.propagation;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * State of a call besides the security context. It is current on the thread that handles
 * the call and in its Reactor context, under the key {@code CallContext.class}.
 * {@link CallContextAccessor} carries it between the two and to other threads.
 *
 * @param cohort the cohort that the gateway put the caller into, or {@code null}. A hint
 * for routing that is not signed: never base an access decision on it
 * @param logEntries the entries of the log context (MDC) while this is current
 */
public record CallContext(@Nullable String cohort, Map<String, String> logEntries) {

	/** Context of no call: no cohort, no entries. */
	public static final CallContext EMPTY = new CallContext(null, Map.of());

	public CallContext {
		logEntries = Map.copyOf(logEntries);
	}

	/**
	 * Returns the context of the call that the current thread works for.
	 * @return the context; {@link #EMPTY} if it works for none
	 */
	public static CallContext current() {
		CallContext current = CallContextAccessor.current();
		return (current != null) ? current : EMPTY;
	}

	/**
	 * Omits the entries, which may name a user.
	 */
	@Override
	public String toString() {
		return "CallContext[cohort=" + this.cohort + "]";
	}

}
