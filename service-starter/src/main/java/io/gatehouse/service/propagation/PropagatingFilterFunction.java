package io.gatehouse.service.propagation;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Propagates the caller's token and cohort with the requests of a {@code WebClient}. The
 * caller is that of the Reactor context, or else of the thread that built the request.
 * Runs before all other filters, so that it sees the host that the application wrote, and
 * not the one that a load balancer chose.
 */
final class PropagatingFilterFunction implements ExchangeFilterFunction {

	private static final String WRITER = PropagatingFilterFunction.class.getName() + ".writer";

	/** Key of a thread's security context, as Spring Security's accessor names it. */
	private static final Object THREAD_CONTEXT = SecurityContext.class.getName();

	private final OutgoingHeaders outgoing;

	private final CallerToken token;

	PropagatingFilterFunction(OutgoingHeaders outgoing, CallerToken token) {
		this.outgoing = outgoing;
		this.token = token;
	}

	/**
	 * Records the caller of the current thread as that of a request. Non-blocking threads
	 * of Reactor are left out: they work for many callers at once, so that their own
	 * context belongs to none.
	 * @param request the request
	 */
	void remember(WebClient.RequestHeadersSpec<?> request) {
		if (!Schedulers.isInNonBlockingThread()) {
			request.attribute(WRITER, new Caller(this.token.get(), CallContext.current()));
		}
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		if (!this.outgoing.goTo(request.url())) {
			// a filter of an allowed request may send this one within its context, whose
			// mark must not apply here
			return next.exchange(request).contextWrite((context) -> context.delete(DirectRequest.ATTRIBUTE));
		}
		Caller writer = (Caller) request.attribute(WRITER).orElse(Caller.NOBODY);
		return Mono.deferContextual((context) -> token(context, writer).map((token) -> new Caller(token, writer.call()))
			.defaultIfEmpty(new Caller(null, writer.call()))
			.map((caller) -> with(caller.in(context), request))
			.flatMap(next::exchange)
			.contextWrite(Context.of(DirectRequest.ATTRIBUTE, true)));
	}

	private static Mono<String> token(ContextView context, Caller writer) {
		if (context.hasKey(SecurityContext.class)) {
			return ReactiveSecurityContextHolder.getContext()
				.flatMap((security) -> Mono.justOrEmpty(CallerToken.of(security)));
		}
		if (context.hasKey(THREAD_CONTEXT)) {
			return Mono.justOrEmpty(CallerToken.of(context.get(THREAD_CONTEXT)));
		}
		return Mono.justOrEmpty(writer.token());
	}

	private ClientRequest with(Caller caller, ClientRequest request) {
		return ClientRequest.from(request)
			.headers((headers) -> this.outgoing.addCohort(caller.call(), headers))
			.attribute(DirectRequest.ATTRIBUTE, new DirectRequest(caller.token()))
			.build();
	}

	/** Caller that a request is made for. */
	private record Caller(@Nullable String token, CallContext call) {

		private static final Caller NOBODY = new Caller(null, CallContext.EMPTY);

		Caller in(ContextView context) {
			return context.hasKey(CallContext.class) ? new Caller(this.token, context.get(CallContext.class)) : this;
		}

		@Override
		public String toString() {
			return "Caller[" + this.call + "]";
		}

	}

}
