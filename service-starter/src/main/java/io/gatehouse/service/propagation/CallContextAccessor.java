package io.gatehouse.service.propagation;

import java.util.HashMap;
import java.util.Map;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Gives the context propagation library access to the {@link CallContext} of a thread.
 * The library loads this class from {@code META-INF/services}. The log context (MDC)
 * follows: entries are added and removed with the call context that they belong to.
 * Former values under the same keys are then restored.
 */
public final class CallContextAccessor implements ThreadLocalAccessor<CallContext> {

	private static final ThreadLocal<Held> holder = new ThreadLocal<>();

	/** Creates the accessor, for {@link java.util.ServiceLoader}. */
	public CallContextAccessor() {
	}

	static @Nullable CallContext current() {
		Held held = holder.get();
		return (held != null) ? held.context() : null;
	}

	@Override
	public Object key() {
		return CallContext.class;
	}

	@Override
	public @Nullable CallContext getValue() {
		return current();
	}

	@Override
	public void setValue(CallContext context) {
		setValue();
		holder.set(new Held(context, replacedBy(context)));
		context.logEntries().forEach(MDC::put);
	}

	@Override
	public void setValue() {
		Held former = holder.get();
		if (former != null) {
			former.context().logEntries().keySet().forEach(MDC::remove);
			former.replaced().forEach(MDC::put);
			holder.remove();
		}
	}

	private static Map<String, String> replacedBy(CallContext context) {
		Map<String, String> replaced = new HashMap<>();
		for (String key : context.logEntries().keySet()) {
			String value = MDC.get(key);
			if (value != null) {
				replaced.put(key, value);
			}
		}
		return replaced;
	}

	/**
	 * State of a thread.
	 *
	 * @param replaced the former log entries under the keys of the context
	 */
	private record Held(CallContext context, Map<String, String> replaced) {
	}

}
