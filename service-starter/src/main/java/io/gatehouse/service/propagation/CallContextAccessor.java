package io.gatehouse.service.propagation;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Where {@link CallContext} is kept on a thread, for the context propagation library,
 * which finds this class by {@code META-INF/services}. The log context follows: entries
 * appear with the call context that they belong to, and go with it.
 */
public final class CallContextAccessor implements ThreadLocalAccessor<CallContext> {

	private static final ThreadLocal<CallContext> holder = new ThreadLocal<>();

	/** For {@link java.util.ServiceLoader}. */
	public CallContextAccessor() {
	}

	static @Nullable CallContext current() {
		return holder.get();
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
		holder.set(context);
		context.logEntries().forEach(MDC::put);
	}

	@Override
	public void setValue() {
		CallContext former = current();
		if (former != null) {
			former.logEntries().keySet().forEach(MDC::remove);
			holder.remove();
		}
	}

}
