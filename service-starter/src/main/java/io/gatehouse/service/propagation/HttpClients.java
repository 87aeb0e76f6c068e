package io.gatehouse.service.propagation;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;

/**
 * Pair of an HTTP client that follows no redirects and one that follows the settings.
 * Both are the same client if the settings forbid redirects too.
 *
 * @param <T> the client's type, a request factory or a connector
 * @param direct the client that follows no redirects
 * @param configured the client that follows the settings
 */
record HttpClients<T>(T direct, T configured) {

	static <T> HttpClients<T> build(Function<HttpClientSettings, T> builder, @Nullable HttpClientSettings settings) {
		HttpClientSettings wanted = (settings != null) ? settings : HttpClientSettings.defaults();
		T direct = builder.apply(wanted.withRedirects(HttpRedirects.DONT_FOLLOW));
		return new HttpClients<>(direct,
				(wanted.redirects() != HttpRedirects.DONT_FOLLOW) ? builder.apply(wanted) : direct);
	}

	/** Closes each client that can be closed. */
	void destroy() throws Exception {
		try {
			destroy(this.direct);
		}
		finally {
			if (this.configured != this.direct) {
				destroy(this.configured);
			}
		}
	}

	private static void destroy(Object client) throws Exception {
		if (client instanceof DisposableBean bean) {
			bean.destroy();
		}
		else if (client instanceof AutoCloseable closeable) {
			closeable.close();
		}
	}

}
