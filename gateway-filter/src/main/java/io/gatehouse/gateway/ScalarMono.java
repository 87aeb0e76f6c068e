package io.gatehouse.gateway;

import org.jspecify.annotations.Nullable;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;

/**
 * Reads results that are complete without a wait, so that the rest of a request needs no
 * operator, which each later stage of the request would pass through.
 */
public final class ScalarMono {

	private ScalarMono() {
	}

	/**
	 * Returns the value of a {@link Mono#just}.
	 * @param <T> the type of the value
	 * @param mono the result
	 * @return the value; {@code null} if the result has to be subscribed to, is an error,
	 * or is wrapped by a hook of Reactor
	 */
	@SuppressWarnings("unchecked")
	public static <T> @Nullable T value(Mono<T> mono) {
		if (!(mono instanceof Fuseable.ScalarCallable<?> scalar)) {
			return null;
		}
		try {
			return (T) scalar.call();
		}
		catch (Exception ex) {
			// the subscription reports it
			return null;
		}
	}

}
