package io.gatehouse.service.propagation;

import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import feign.Capability;
import feign.Client;
import feign.Request;
import feign.Response;

import org.springframework.http.HttpHeaders;

/**
 * Propagates the caller's token and cohort with the requests of Feign clients. Wraps the
 * client with its load balancer, since interceptors do not see a host yet. Public because
 * Feign calls it by reflection.
 */
public final class PropagatingCapability implements Capability {

	private final OutgoingHeaders outgoing;

	private final CallerToken token;

	PropagatingCapability(OutgoingHeaders outgoing, CallerToken token) {
		this.outgoing = outgoing;
		this.token = token;
	}

	@Override
	public Client enrich(Client client) {
		return (request, options) -> execute(client, request, options);
	}

	private Response execute(Client client, Request request, Request.Options options) throws IOException {
		return goesTo(request.url()) ? client.execute(with(request), direct(options))
				: client.execute(request, options);
	}

	private boolean goesTo(String url) {
		try {
			return this.outgoing.goTo(URI.create(url));
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private Request with(Request request) {
		Map<String, Collection<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		headers.putAll(request.headers());
		String token = this.token.get();
		if (token != null) {
			headers.putIfAbsent(HttpHeaders.AUTHORIZATION, List.of("Bearer " + token));
		}
		this.outgoing.addCohort(CallContext.current(), (name, value) -> headers.putIfAbsent(name, List.of(value)));
		return Request.create(request.httpMethod(), request.url(), headers, request.body(), request.charset(),
				request.requestTemplate());
	}

	/** Turns redirects off, as {@link DirectRequestFactoryBuilder} does. */
	private static Request.Options direct(Request.Options options) {
		return new Request.Options(options.connectTimeout(), options.connectTimeoutUnit(), options.readTimeout(),
				options.readTimeoutUnit(), false);
	}

}
