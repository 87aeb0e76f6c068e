package io.gatehouse.service.propagation;

import java.net.URI;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;

/**
 * Builds connectors that follow no redirects and add the caller's token for requests that
 * {@link PropagatingFilterFunction} marks, for the same reason as
 * {@link DirectRequestFactoryBuilder}.
 */
final class DirectConnectorBuilder implements ClientHttpConnectorBuilder<ClientHttpConnector> {

	private final ClientHttpConnectorBuilder<?> builder;

	DirectConnectorBuilder(ClientHttpConnectorBuilder<?> builder) {
		this.builder = builder;
	}

	@Override
	public ClientHttpConnector build(@Nullable HttpClientSettings settings) {
		return new UndecidedConnector(HttpClients.<ClientHttpConnector>build(this.builder::build, settings));
	}

	/**
	 * Connector that decides at subscription whether a request may follow redirects. The
	 * mark is in the Reactor context, since there is no request yet. The token is in the
	 * request itself, since other requests may be sent within the same context.
	 */
	private static final class UndecidedConnector implements ClientHttpConnector, DisposableBean {

		private final HttpClients<ClientHttpConnector> clients;

		UndecidedConnector(HttpClients<ClientHttpConnector> clients) {
			this.clients = clients;
		}

		@Override
		public Mono<ClientHttpResponse> connect(HttpMethod method, URI uri,
				Function<? super ClientHttpRequest, Mono<Void>> writer) {
			return Mono.deferContextual((context) -> context.hasKey(DirectRequest.ATTRIBUTE)
					? this.clients.direct().connect(method, uri, (request) -> write(request, writer))
					: this.clients.configured().connect(method, uri, writer));
		}

		private static Mono<Void> write(ClientHttpRequest request,
				Function<? super ClientHttpRequest, Mono<Void>> writer) {
			request.beforeCommit(() -> Mono.fromRunnable(() -> authorize(request)));
			return writer.apply(request);
		}

		private static void authorize(ClientHttpRequest request) {
			if (request.getAttributes().remove(DirectRequest.ATTRIBUTE) instanceof DirectRequest direct) {
				direct.authorize(request.getHeaders());
			}
		}

		@Override
		public void destroy() throws Exception {
			this.clients.destroy();
		}

	}

}
