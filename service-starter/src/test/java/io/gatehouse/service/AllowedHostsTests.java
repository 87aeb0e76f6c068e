package io.gatehouse.service;

import java.net.URI;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AllowedHostsTests {

	private final AllowedHosts hosts = new AllowedHosts(
			List.of("Catalog-Service", "*.internal.example", "localhost:9102", "[::1]", "*.svc.example:8443"));

	@ParameterizedTest
	@ValueSource(strings = { "http://catalog-service/a", "http://CATALOG-SERVICE", "https://catalog-service:8443/",
			"lb://catalog-service/a", "http://a.internal.example", "http://a.b.INTERNAL.example:81",
			"http://localhost:9102/x", "http://[::1]:8080/", "https://[::1]", "https://a.svc.example:8443/",
			"http://catalog-service?q=@evil.example", "http://catalog-service/@evil.example" })
	void allowsWhenHostIsListedThenIsTrue(String uri) {
		assertThat(this.hosts.allows(URI.create(uri))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://catalog-service.evil.example", "http://evil-catalog-service",
			"http://catalog-service@evil.example/", "http://catalog-service:80@evil.example/",
			"http://user@catalog-service/", "http://@catalog-service/", "http://catalog-service./",
			"http://internal.example", "http://evilinternal.example", "http://.internal.example",
			"http://a.internal.example.", "http://a.internal.example.evil.example", "http://localhost/",
			"http://localhost:9103/", "http://localhost:91020/", "http://127.0.0.1:9102/", "http://[::2]/",
			"http://[0:0:0:0:0:0:0:1]/", "http://a.svc.example/", "http://a.svc.example:8444/", "/catalog-service",
			"//catalog-service/a", "catalog-service", "mailto:a@catalog-service", "http://evil.example#catalog-service",
			"http://evil.example/?http://catalog-service", "http://my_service/", "http:///catalog-service" })
	void allowsWhenHostIsAnotherThenIsFalse(String uri) {
		assertThat(this.hosts.allows(URI.create(uri))).isFalse();
	}

	@Test
	void allowsWhenPortIsThatOfTheSchemeThenMayBeLeftOut() {
		AllowedHosts ports = new AllowedHosts(List.of("a:80", "b:443"));
		assertThat(ports.allows(URI.create("http://a/"))).isTrue();
		assertThat(ports.allows(URI.create("https://b/"))).isTrue();
		assertThat(ports.allows(URI.create("https://a/"))).isFalse();
		assertThat(ports.allows(URI.create("http://b/"))).isFalse();
		assertThat(ports.allows(URI.create("lb://a/"))).isFalse();
	}

	@Test
	void allowsWhenNoHostIsListedThenIsFalse() {
		AllowedHosts nobody = new AllowedHosts(List.of());
		assertThat(nobody.isEmpty()).isTrue();
		assertThat(nobody.allows(URI.create("http://catalog-service/"))).isFalse();
	}

}
