package io.gatehouse.gateway;

import java.util.function.Function;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;

import org.springframework.cloud.gateway.route.Route;

/**
 * Thread-safe cache of a value that is computed from a route, such as its policy. Routes
 * are compared by identity and referenced weakly: a refresh makes new routes, and the
 * values of the old ones are removed with them. A computation that fails is not cached.
 *
 * @param <T> the type of the value
 */
public final class PerRoute<T> {

	private final LoadingCache<Route, T> values;

	/**
	 * Makes an empty cache.
	 * @param computation computes the value of a route, or throws
	 */
	public PerRoute(Function<Route, T> computation) {
		this.values = Caffeine.newBuilder().weakKeys().executor(Runnable::run).build(computation::apply);
	}

	/**
	 * Gets a route's value, and computes it the first time.
	 * @param route the route
	 * @return the value, or the exception of its computation
	 */
	public T of(Route route) {
		return this.values.get(route);
	}

}
