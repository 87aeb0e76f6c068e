package io.gatehouse.gateway.route;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.gatehouse.gateway.Caller;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;

/**
 * Decides the cohort of an exchange once: headers and the choice of an instance follow
 * the decision of a route predicate, even if the cohorts change in between. For refused
 * callers nothing is recorded: they were refused by the settings of the whole gateway,
 * and those of the route may still authenticate them.
 */
final class ExchangeCohorts {

	private static final String ATTRIBUTE = ExchangeCohorts.class.getName() + ".cohort";

	private static final Log logger = LogFactory.getLog(ExchangeCohorts.class);

	private static final long WARNING_PAUSE = Duration.ofMinutes(1).toNanos();

	private final CohortResolver resolver;

	private final Supplier<String> fallback;

	private final LongSupplier nanoTime;

	private final AtomicLong nextWarning;

	/**
	 * Creates the decisions of a resolver.
	 * @param fallback the cohort if the resolver gives none
	 * @param nanoTime a monotonic clock
	 */
	ExchangeCohorts(CohortResolver resolver, Supplier<String> fallback, LongSupplier nanoTime) {
		this.resolver = resolver;
		this.fallback = fallback;
		this.nanoTime = nanoTime;
		this.nextWarning = new AtomicLong(nanoTime.getAsLong());
	}

	/** The cohort that was decided, or {@code null}. */
	static @Nullable String decided(ServerWebExchange exchange) {
		return exchange.getAttribute(ATTRIBUTE);
	}

	/** The cohort of unknown callers. */
	String fallback() {
		return this.fallback.get();
	}

	/** Decides the cohort of a caller, or gets the earlier decision. */
	Mono<String> cohort(ServerWebExchange exchange, Caller caller) {
		String decided = decided(exchange);
		if (decided != null) {
			return Mono.just(decided);
		}
		if (caller instanceof Caller.Refused) {
			return Mono.fromSupplier(this.fallback);
		}
		Mono<String> cohort = (caller instanceof Caller.Authenticated authenticated) ? resolved(authenticated)
				: Mono.fromSupplier(this.fallback);
		return cohort.doOnNext((name) -> exchange.getAttributes().put(ATTRIBUTE, name));
	}

	private Mono<String> resolved(Caller.Authenticated caller) {
		return Mono.defer(() -> this.resolver.cohort(caller)).onErrorResume((ex) -> {
			warn(ex);
			return Mono.empty();
		}).filter(ReleaseProperties::isCohortName).switchIfEmpty(Mono.fromSupplier(this.fallback));
	}

	/**
	 * Warns at most once a minute, since a failing resolver may fail at every request.
	 */
	private void warn(Throwable cause) {
		long due = this.nextWarning.get();
		long now = this.nanoTime.getAsLong();
		if (now - due >= 0 && this.nextWarning.compareAndSet(due, now + WARNING_PAUSE)) {
			logger.warn("The lookup of cohorts failed, so callers are in the fallback cohort", cause);
		}
	}

}
