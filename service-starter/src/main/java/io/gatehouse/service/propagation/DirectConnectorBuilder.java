package io.gatehouse.service.propagation;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.http.client.reactive.ClientHttpConnector;

/**
 * Builds connectors that do not follow redirects where the
 * {@link PropagatingFilterFunction} says so, for the same reason as
 * {@link DirectRequestFactoryBuilder}.
 */
final class DirectConnectorBuilder implements ClientHttpConnectorBuilder<ClientHttpConnector> {

	private final ClientHttpConnectorBuilder<?> builder;

	DirectConnectorBuilder(ClientHttpConnectorBuilder<?> builder) {
		this.builder = builder;
	}

	@Override
	public ClientHttpConnector build(@Nullable HttpClientSettings settings) {
		HttpClientSettings wanted = (settings != null) ? settings : HttpClientSettings.defaults();
		ClientHttpConnector direct = this.builder.build(wanted.withRedirects(HttpRedirects.DONT_FOLLOW));
		if (wanted.redirects() == HttpRedirects.DONT_FOLLOW) {
			return direct;
		}
		ClientHttpConnector following = this.builder.build(wanted);
		return (method, uri, request) -> Mono
			.deferContextual((context) -> (context.hasKey(PropagatingFilterFunction.DIRECT) ? direct : following)
				.connect(method, uri, request));
	}

}
