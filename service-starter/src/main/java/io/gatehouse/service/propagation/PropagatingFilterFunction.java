package io.gatehouse.service.propagation;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;

/**
 * Sends the caller along with the requests of a {@code WebClient}. Stands before all
 * other filters, so that it sees the host that the application wrote, and not the one
 * that a load balancer chose.
 */
final class PropagatingFilterFunction implements ExchangeFilterFunction {

	/** The key in the Reactor context of requests that must not follow redirects. */
	static final Object DIRECT = PropagatingFilterFunction.class.getName() + ".direct";

	private final OutgoingHeaders outgoing;

	PropagatingFilterFunction(OutgoingHeaders outgoing) {
		this.outgoing = outgoing;
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		if (!this.outgoing.goTo(request.url())) {
			return next.exchange(request);
		}
		return Mono.deferContextual(
				(reactorContext) -> token(reactorContext).map((token) -> with(token, request, reactorContext))
					.switchIfEmpty(Mono.fromSupplier(() -> with(null, request, reactorContext)))
					.flatMap(next::exchange)
					.contextWrite(Context.of(DIRECT, true)));
	}

	private static Mono<String> token(ContextView reactorContext) {
		return securityContext(reactorContext).flatMap((context) -> Mono.justOrEmpty(CallerToken.of(context)));
	}

	private ClientRequest with(@Nullable String token, ClientRequest request, ContextView reactorContext) {
		CallContext call = callContext(reactorContext);
		return ClientRequest.from(request).headers((headers) -> this.outgoing.add(token, call, headers)).build();
	}

	private static CallContext callContext(ContextView reactorContext) {
		if (reactorContext.hasKey(CallContext.class)) {
			return reactorContext.get(CallContext.class);
		}
		return ofThread() ? CallContext.current() : CallContext.EMPTY;
	}

	/**
	 * The caller as WebFlux keeps it, or as it was captured from a servlet's thread, or
	 * as the thread has it that asks for the response.
	 */
	private static Mono<SecurityContext> securityContext(ContextView reactorContext) {
		if (reactorContext.hasKey(SecurityContext.class)) {
			return ReactiveSecurityContextHolder.getContext();
		}
		if (reactorContext.hasKey(SecurityContext.class.getName())) {
			return Mono.just(reactorContext.get(SecurityContext.class.getName()));
		}
		return ofThread() ? Mono.just(SecurityContextHolder.getContext()) : Mono.empty();
	}

	/**
	 * A thread of Reactor's works for many callers at once: what it has of its own is
	 * nobody's.
	 */
	private static boolean ofThread() {
		return !Schedulers.isInNonBlockingThread();
	}

}
