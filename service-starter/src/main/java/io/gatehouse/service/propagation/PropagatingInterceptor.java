package io.gatehouse.service.propagation;

import java.io.IOException;

import org.springframework.core.Ordered;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Propagates the caller's token and cohort with the requests of a {@code RestClient} or
 * {@code RestTemplate}. Runs before all other interceptors, so that it sees the host that
 * the application wrote, and not the one that a load balancer chose.
 */
final class PropagatingInterceptor implements ClientHttpRequestInterceptor, Ordered {

	private final OutgoingHeaders outgoing;

	private final CallerToken token;

	PropagatingInterceptor(OutgoingHeaders outgoing, CallerToken token) {
		this.outgoing = outgoing;
		this.token = token;
	}

	@Override
	public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
			throws IOException {
		if (this.outgoing.goTo(request.getURI())) {
			request.getAttributes().put(DirectRequest.ATTRIBUTE, new DirectRequest(this.token.get()));
			this.outgoing.addCohort(CallContext.current(), request.getHeaders());
		}
		return execution.execute(request, body);
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

}
