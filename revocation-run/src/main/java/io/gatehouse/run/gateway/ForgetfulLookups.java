package io.gatehouse.run.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RevocationLookup;
import io.gatehouse.revocation.redis.RevocationQuery;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Deliberate error for the checker to find: caches an active verdict for a while, even if
 * the token is revoked meanwhile.
 */
final class ForgetfulLookups implements BeanPostProcessor {

	/** Bean name of the lookup that the gateway asks first. */
	private static final String LOOKUP = "revocationLookup";

	private static final Duration MEMORY = Duration.ofMillis(300);

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (beanName.equals(LOOKUP) && bean instanceof RevocationLookup lookup) ? new ForgetfulLookup(lookup)
				: bean;
	}

	private static final class ForgetfulLookup implements RevocationLookup {

		private final RevocationLookup lookup;

		private final Map<List<String>, Long> activeSince = new ConcurrentHashMap<>();

		ForgetfulLookup(RevocationLookup lookup) {
			this.lookup = lookup;
		}

		@Override
		public Mono<Verdict> verdict(RevocationQuery query) {
			Long since = this.activeSince.get(query.members());
			if (since != null && System.nanoTime() - since < MEMORY.toNanos()) {
				return Mono.just(new Verdict.Active());
			}
			return this.lookup.verdict(query).doOnNext((verdict) -> {
				if (verdict instanceof Verdict.Active) {
					this.activeSince.put(query.members(), System.nanoTime());
				}
			});
		}

	}

}
