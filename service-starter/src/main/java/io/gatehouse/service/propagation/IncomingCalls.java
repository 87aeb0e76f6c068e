package io.gatehouse.service.propagation;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.micrometer.context.ContextSnapshot;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;

/**
 * Creates the {@link CallContext} of an incoming request and makes it current.
 */
public final class IncomingCalls {

	private static final Pattern COHORT = Pattern.compile("[a-z0-9-]{1,64}");

	private final CallContextAccessor accessor = new CallContextAccessor();

	private final String cohortHeader;

	private final LogEntries logEntries;

	IncomingCalls(String cohortHeader, LogEntries logEntries) {
		this.cohortHeader = cohortHeader;
		this.logEntries = logEntries;
	}

	/**
	 * Returns the context of a request.
	 * @param headers gives the values of a header; an empty list if there is none
	 * @param authentication the caller's authentication, or {@code null}
	 * @return the context; without a cohort if there is none, more than one, or one that
	 * is not 1 to 64 lower-case letters, digits and '-'
	 */
	public CallContext context(Function<String, List<String>> headers, @Nullable Authentication authentication) {
		return new CallContext(cohort(headers.apply(this.cohortHeader)), this.logEntries.of(authentication));
	}

	private static @Nullable String cohort(List<String> values) {
		return (values.size() == 1 && COHORT.matcher(values.get(0)).matches()) ? values.get(0) : null;
	}

	/**
	 * Makes a context current on this thread.
	 * @param context the context
	 * @return a scope that restores the former context, to be closed on the same thread
	 */
	public ContextSnapshot.Scope open(CallContext context) {
		CallContext former = CallContextAccessor.current();
		this.accessor.setValue(context);
		return () -> restore(former);
	}

	private void restore(@Nullable CallContext former) {
		if (former != null) {
			this.accessor.setValue(former);
		}
		else {
			this.accessor.setValue();
		}
	}

}
