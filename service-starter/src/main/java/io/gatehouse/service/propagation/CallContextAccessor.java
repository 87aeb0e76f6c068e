package io.gatehouse.service.propagation;

import java.util.HashMap;
import java.util.Map;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Where {@link CallContext} is kept on a thread, for the context propagation library,
 * which finds this class by {@code META-INF/services}. The log context follows: entries
 * appear with the call context that they belong to, and go with it. Entries of others
 * under the same keys come back then.
 */
public final class CallContextAccessor implements ThreadLocalAccessor<CallContext> {

	private static final ThreadLocal<Held> holder = new ThreadLocal<>();

	/** For {@link java.util.ServiceLoader}. */
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
	 * What a thread has.
	 *
	 * @param replaced the entries of others that those of the context stand in for
	 */
	private record Held(CallContext context, Map<String, String> replaced) {
	}

}
