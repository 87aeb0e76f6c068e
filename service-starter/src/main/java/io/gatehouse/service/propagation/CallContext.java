package io.gatehouse.service.propagation;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What belongs to a call besides the security context. It is current on the thread that
 * handles the call and in its Reactor context, where {@code CallContext.class} is its
 * key; {@link CallContextAccessor} carries it from one to the other and to other threads.
 *
 * @param cohort the cohort that the edge put the caller into, or {@code null}. A hint for
 * routing, sent by the edge but not signed: never decide on it who may what
 * @param logEntries what stands in the log context (MDC) while this is current
 */
public record CallContext(@Nullable String cohort, Map<String, String> logEntries) {

	/** Of no call: no cohort, no entries. */
	public static final CallContext EMPTY = new CallContext(null, Map.of());

	public CallContext {
		logEntries = Map.copyOf(logEntries);
	}

	/**
	 * The context of the call that the current thread works for.
	 * @return the context; {@link #EMPTY} if it works for none
	 */
	public static CallContext current() {
		CallContext current = CallContextAccessor.current();
		return (current != null) ? current : EMPTY;
	}

	/**
	 * Without the entries, which may name a user.
	 */
	@Override
	public String toString() {
		return "CallContext[cohort=" + this.cohort + "]";
	}

}
