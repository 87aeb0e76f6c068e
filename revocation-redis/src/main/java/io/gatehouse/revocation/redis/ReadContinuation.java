package io.gatehouse.revocation.redis;

import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Scheduler on which a subscriber goes on after a read from Redis. Answers arrive on the
 * thread that reads from Redis, and requests must not go on there. A request that goes on
 * on its own event loop writes to its connections without a change of the thread.
 */
public final class ReadContinuation {

	private static final Object KEY = ReadContinuation.class;

	private ReadContinuation() {
	}

	/**
	 * Sets the scheduler of a subscriber.
	 * @param context the subscriber's context
	 * @param scheduler the scheduler, whose tasks must not block
	 * @return the context for the read
	 */
	public static Context on(Context context, Scheduler scheduler) {
		return context.put(KEY, scheduler);
	}

	/**
	 * Returns the scheduler of a subscriber.
	 * @param context the subscriber's context
	 * @return the scheduler, by default the parallel one
	 */
	public static Scheduler of(ContextView context) {
		return context.<Scheduler>getOrEmpty(KEY).orElseGet(Schedulers::parallel);
	}

}
