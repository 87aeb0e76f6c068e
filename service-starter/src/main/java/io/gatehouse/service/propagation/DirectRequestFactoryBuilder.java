package io.gatehouse.service.propagation;

import java.io.IOException;
import java.net.URI;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.AbstractStreamingClientHttpRequest;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Builds factories whose requests do not follow redirects where the
 * {@link PropagatingInterceptor} says so, since some HTTP clients, such as the JDK's up
 * to 17 at least, take the {@code Authorization} header along to wherever they are sent.
 * All other requests do what the settings say.
 */
final class DirectRequestFactoryBuilder implements ClientHttpRequestFactoryBuilder<ClientHttpRequestFactory> {

	private final ClientHttpRequestFactoryBuilder<?> builder;

	DirectRequestFactoryBuilder(ClientHttpRequestFactoryBuilder<?> builder) {
		this.builder = builder;
	}

	@Override
	public ClientHttpRequestFactory build(@Nullable HttpClientSettings settings) {
		HttpClientSettings wanted = (settings != null) ? settings : HttpClientSettings.defaults();
		ClientHttpRequestFactory direct = this.builder.build(wanted.withRedirects(HttpRedirects.DONT_FOLLOW));
		if (wanted.redirects() == HttpRedirects.DONT_FOLLOW) {
			return direct;
		}
		ClientHttpRequestFactory following = this.builder.build(wanted);
		return (uri, method) -> new UndecidedRequest(uri, method, direct, following);
	}

	/**
	 * A request of which is known only when it is executed whether it may follow
	 * redirects.
	 */
	private static final class UndecidedRequest extends AbstractStreamingClientHttpRequest {

		private final URI uri;

		private final HttpMethod method;

		private final ClientHttpRequestFactory direct;

		private final ClientHttpRequestFactory following;

		UndecidedRequest(URI uri, HttpMethod method, ClientHttpRequestFactory direct,
				ClientHttpRequestFactory following) {
			this.uri = uri;
			this.method = method;
			this.direct = direct;
			this.following = following;
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
			boolean direct = getAttributes().containsKey(PropagatingInterceptor.DIRECT);
			ClientHttpRequest request = (direct ? this.direct : this.following).createRequest(this.uri, this.method);
			request.getHeaders().putAll(headers);
			request.getAttributes().putAll(getAttributes());
			if (body != null && request instanceof StreamingHttpOutputMessage streaming) {
				streaming.setBody(body);
			}
			else if (body != null) {
				body.writeTo(request.getBody());
			}
			return request.execute();
		}

	}

}
