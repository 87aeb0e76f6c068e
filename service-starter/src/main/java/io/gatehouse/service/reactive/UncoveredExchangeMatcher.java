package io.gatehouse.service.reactive;

import java.util.List;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.web.server.ServerWebExchange;

/**
 * Matches the exchanges that no other chain of security filters matches, in any order of
 * the chains. The chains include those of parent contexts, as Spring Security collects
 * them.
 */
final class UncoveredExchangeMatcher implements ServerWebExchangeMatcher {

	/**
	 * Marks an exchange while the other chains are evaluated. The provider leaves out the
	 * bean that it is injected into; a wrapper of that bean under another name must not
	 * count.
	 */
	private static final String ASKING = UncoveredExchangeMatcher.class.getName() + ".asking";

	private final ObjectProvider<SecurityWebFilterChain> chains;

	/** The other chains; {@code null} until the first request, when all exist. */
	private volatile @Nullable List<SecurityWebFilterChain> others;

	UncoveredExchangeMatcher(ObjectProvider<SecurityWebFilterChain> chains) {
		this.chains = chains;
	}

	@Override
	public Mono<MatchResult> matches(ServerWebExchange exchange) {
		return Mono.defer(() -> ask(exchange));
	}

	private Mono<MatchResult> ask(ServerWebExchange exchange) {
		List<SecurityWebFilterChain> known = others();
		if (known.isEmpty()) {
			return MatchResult.match();
		}
		if (exchange.getAttributes().putIfAbsent(ASKING, true) != null) {
			return MatchResult.notMatch();
		}
		return Flux.fromIterable(known)
			.concatMap((chain) -> chain.matches(exchange))
			.any(Boolean::booleanValue)
			.doOnTerminate(() -> exchange.getAttributes().remove(ASKING))
			.flatMap((covered) -> covered ? MatchResult.notMatch() : MatchResult.match());
	}

	private List<SecurityWebFilterChain> others() {
		List<SecurityWebFilterChain> known = this.others;
		if (known == null) {
			known = this.chains.orderedStream().toList();
			this.others = known;
		}
		return known;
	}

	@Override
	public String toString() {
		return "exchanges that no other chain matches";
	}

}
