package io.gatehouse.service.propagation;

import java.io.Closeable;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpResponse;

import static org.assertj.core.api.Assertions.assertThat;

class HttpClientsTests {

	private final List<String> closed = new ArrayList<>();

	@Test
	void destroyWhenThereAreTwoThenClosesBoth() throws Exception {
		HttpClients<AutoCloseable> clients = HttpClients
			.build((settings) -> () -> this.closed.add(String.valueOf(settings.redirects())), null);
		clients.destroy();
		assertThat(this.closed).containsExactly("DONT_FOLLOW", "null");
	}

	@Test
	void destroyWhenSettingsForbidRedirectsThenClosesTheOnlyOne() throws Exception {
		HttpClients<DisposableBean> clients = HttpClients.build((settings) -> () -> this.closed.add("one"),
				HttpClientSettings.defaults().withRedirects(HttpRedirects.DONT_FOLLOW));
		clients.destroy();
		assertThat(this.closed).containsExactly("one");
	}

	@Test
	void factoryWhenDestroyedThenClosesWhatItBuilt() throws Exception {
		ClientHttpRequestFactory factory = new DirectRequestFactoryBuilder((settings) -> new ClosingFactory()).build();
		((DisposableBean) factory).destroy();
		assertThat(this.closed).containsExactly("factory", "factory");
	}

	@Test
	void connectorWhenDestroyedThenClosesWhatItBuilt() throws Exception {
		ClientHttpConnector connector = new DirectConnectorBuilder((settings) -> new ClosingConnector()).build();
		((DisposableBean) connector).destroy();
		assertThat(this.closed).containsExactly("connector", "connector");
	}

	private final class ClosingFactory implements ClientHttpRequestFactory, DisposableBean {

		@Override
		public ClientHttpRequest createRequest(URI uri, HttpMethod method) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void destroy() {
			HttpClientsTests.this.closed.add("factory");
		}

	}

	private final class ClosingConnector implements ClientHttpConnector, Closeable {

		@Override
		public Mono<ClientHttpResponse> connect(HttpMethod method, URI uri,
				Function<? super org.springframework.http.client.reactive.ClientHttpRequest, Mono<Void>> writer) {
			return Mono.empty();
		}

		@Override
		public void close() {
			HttpClientsTests.this.closed.add("connector");
		}

	}

}
