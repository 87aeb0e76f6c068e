package io.gatehouse.service.propagation;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;

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
	void requestWhenShownThenHidesToken() {
		assertThat(new DirectRequest("secret").toString()).doesNotContain("secret");
	}

}
