package io.gatehouse.service.propagation;

import java.io.IOException;
import java.net.URI;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.AbstractStreamingClientHttpRequest;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Builds factories whose requests follow no redirects if {@link PropagatingInterceptor}
 * marks them, since some HTTP clients, such as the JDK's up to 17 at least, send the
 * {@code Authorization} header to the target of a redirect. The caller's token is added
 * only here, after the client is chosen. All other requests follow the settings.
 */
final class DirectRequestFactoryBuilder implements ClientHttpRequestFactoryBuilder<ClientHttpRequestFactory> {

	private final ClientHttpRequestFactoryBuilder<?> builder;

	DirectRequestFactoryBuilder(ClientHttpRequestFactoryBuilder<?> builder) {
		this.builder = builder;
	}

	@Override
	public ClientHttpRequestFactory build(@Nullable HttpClientSettings settings) {
		return new UndecidedRequestFactory(HttpClients.<ClientHttpRequestFactory>build(this.builder::build, settings));
	}

	private static final class UndecidedRequestFactory implements ClientHttpRequestFactory, DisposableBean {

		private final HttpClients<ClientHttpRequestFactory> clients;

		UndecidedRequestFactory(HttpClients<ClientHttpRequestFactory> clients) {
			this.clients = clients;
		}

		@Override
		public ClientHttpRequest createRequest(URI uri, HttpMethod method) {
			return new UndecidedRequest(uri, method, this.clients);
		}

		@Override
		public void destroy() throws Exception {
			this.clients.destroy();
		}

	}

	/**
	 * Request that decides at execution whether it may follow redirects.
	 */
	private static final class UndecidedRequest extends AbstractStreamingClientHttpRequest {

		private final URI uri;

		private final HttpMethod method;

		private final HttpClients<ClientHttpRequestFactory> clients;

		UndecidedRequest(URI uri, HttpMethod method, HttpClients<ClientHttpRequestFactory> clients) {
			this.uri = uri;
			this.method = method;
			this.clients = clients;
		}

		@Override
		public HttpMethod getMethod() {
			return this.method;
		}

		@Override
		public URI getURI() {
			return this.uri;
		}

		@Override
		protected ClientHttpResponse executeInternal(HttpHeaders headers,
				StreamingHttpOutputMessage.@Nullable Body body) throws IOException {
			ClientHttpRequest request = request(headers);
			if (body != null && request instanceof StreamingHttpOutputMessage streaming) {
				streaming.setBody(body);
			}
			else if (body != null) {
				body.writeTo(request.getBody());
			}
			return request.execute();
		}

		private ClientHttpRequest request(HttpHeaders headers) throws IOException {
			DirectRequest direct = (DirectRequest) getAttributes().get(DirectRequest.ATTRIBUTE);
			ClientHttpRequestFactory client = (direct != null) ? this.clients.direct() : this.clients.configured();
			ClientHttpRequest request = client.createRequest(this.uri, this.method);
			request.getHeaders().putAll(headers);
			request.getAttributes().putAll(getAttributes());
			if (direct != null) {
				direct.authorize(request.getHeaders());
			}
			return request;
		}

	}

}
