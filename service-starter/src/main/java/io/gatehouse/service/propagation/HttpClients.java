package io.gatehouse.service.propagation;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;

/**
 * An HTTP client that follows no redirects, and one that does what the settings say; the
 * same one if those forbid redirects too.
 *
 * @param <T> what Spring has for the client, a request factory or a connector
 * @param direct the one that follows none
 * @param configured the other one
 */
record HttpClients<T>(T direct, T configured) {

	static <T> HttpClients<T> build(Function<HttpClientSettings, T> builder, @Nullable HttpClientSettings settings) {
		HttpClientSettings wanted = (settings != null) ? settings : HttpClientSettings.defaults();
		T direct = builder.apply(wanted.withRedirects(HttpRedirects.DONT_FOLLOW));
		return new HttpClients<>(direct,
				(wanted.redirects() != HttpRedirects.DONT_FOLLOW) ? builder.apply(wanted) : direct);
	}

	/** Closes what can be closed. */
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
