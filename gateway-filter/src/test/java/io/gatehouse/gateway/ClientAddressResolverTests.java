package io.gatehouse.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ClientAddressResolverTests {

	private static final String PROXIES = "10\\.0\\.0\\.\\d+|fd00:0:0:0:0:0:0:1";

	private static ServerWebExchange exchange(String remote, String... forwardedFor) {
		try {
			// an IP literal, so no DNS lookup takes place
			return MockServerWebExchange.from(MockServerHttpRequest.get("/")
				.remoteAddress(new InetSocketAddress(InetAddress.getByName(remote), 1))
				.header("X-Forwarded-For", forwardedFor));
		}
		catch (UnknownHostException ex) {
			throw new AssertionError(ex);
		}
	}

	private static String resolve(@Nullable String trusted, String remote, String... forwardedFor) {
		return ClientAddressResolver.of(trusted).resolve(exchange(remote, forwardedFor));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			203.0.113.7                        | 203.0.113.7
			198.51.100.1, 203.0.113.7          | 203.0.113.7
			198.51.100.1,203.0.113.7,10.0.0.2  | 203.0.113.7
			10.0.0.3, 10.0.0.2                 | 10.0.0.3
			203.0.113.7:4711                   | 203.0.113.7
			2001:db8:1:2:3:4:5:6               | 20010db800010002::/64
			[2001:db8:1:2::9]:443              | 20010db800010002::/64
			::ffff:203.0.113.7                 | 203.0.113.7
			203.0.113.7, fd00::1               | 203.0.113.7
			203.0.113.7, garbage               | 10.0.0.1
			203.0.113.7, unknown, 10.0.0.2     | 10.0.0.2
			203.0.113.7,                       | 10.0.0.1
			localhost                          | 10.0.0.1
			203.0.113.999                      | 10.0.0.1
			""")
	void resolveWhenProxyIsTrustedThenFindsTheFirstThatIsNot(String forwardedFor, String address) {
		assertThat(resolve(PROXIES, "10.0.0.1", forwardedFor)).isEqualTo(address);
	}

	@Test
	void resolveWhenHeaderComesSeveralTimesThenItIsOneList() {
		assertThat(resolve(PROXIES, "10.0.0.1", "198.51.100.1", "203.0.113.7, 10.0.0.2")).isEqualTo("203.0.113.7");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			for=203.0.113.7                                       | 203.0.113.7
			For = 203.0.113.7 ; proto=https;by=10.0.0.1           | 203.0.113.7
			proto=https;for="203.0.113.7:4711"                    | 203.0.113.7
			for=198.51.100.1, for=203.0.113.7,for=10.0.0.2        | 203.0.113.7
			for=10.0.0.3, for=10.0.0.2                            | 10.0.0.3
			for="[2001:db8:1:2::9]"                               | 20010db800010002::/64
			for="[2001:db8:1:2::9]:443", for="[fd00::1]:_port"    | 10.0.0.1
			for="[2001:db8:1:2::9]:443", for="[fd00::1]:443"      | 20010db800010002::/64
			for=203.0.113.7, for=unknown, for=10.0.0.2            | 10.0.0.2
			for=203.0.113.7, for=_hidden                          | 10.0.0.1
			for=203.0.113.7, for="_SEVKISEK"                      | 10.0.0.1
			for=203.0.113.7, proto=https                          | 10.0.0.1
			for=203.0.113.7,                                      | 10.0.0.1
			for=localhost                                         | 10.0.0.1
			by="a,b;for=198.51.100.1";for=203.0.113.7             | 203.0.113.7
			by=", for=203.0.113.7                                 | 203.0.113.7
			by=", for="203.0.113.7:80", for="10.0.0.2:80"         | 203.0.113.7
			for=198.51.100.1;by="\\", for=203.0.113.7             | 203.0.113.7
			""")
	void resolveWhenTrustedProxySendsForwardedOnlyThenFindsTheFirstThatIsNot(String forwarded, String address) {
		assertThat(ClientAddressResolver.of(PROXIES).resolve(forwarded("10.0.0.1", forwarded))).isEqualTo(address);
	}

	@Test
	void resolveWhenForwardedComesSeveralTimesThenIsOneList() {
		ClientAddressResolver resolver = ClientAddressResolver.of(PROXIES);
		assertThat(resolver.resolve(forwarded("10.0.0.1", "for=\"", "for=203.0.113.7, for=10.0.0.2")))
			.isEqualTo("203.0.113.7");
	}

	@Test
	void resolveWhenPeerIsNotTrustedThenForwardedIsNotRead() {
		assertThat(ClientAddressResolver.of(PROXIES).resolve(forwarded("198.51.100.1", "for=203.0.113.7")))
			.isEqualTo("198.51.100.1");
	}

	@Test
	void resolveWhenBothHeadersComeThenReadsTheListOfAddresses() {
		ServerWebExchange exchange = exchange("10.0.0.1", "203.0.113.7");
		ServerWebExchange both = exchange.mutate()
			.request((request) -> request.header("Forwarded", "for=198.51.100.1"))
			.build();
		assertThat(ClientAddressResolver.of(PROXIES).resolve(both)).isEqualTo("203.0.113.7");
	}

	private static ServerWebExchange forwarded(String remote, String... values) {
		return exchange(remote).mutate().request((request) -> request.header("Forwarded", values)).build();
	}

	@Test
	void resolveWhenNobodyIsTrustedThenHeaderIsNotRead() {
		assertThat(resolve(null, "10.0.0.1", "203.0.113.7")).isEqualTo("10.0.0.1");
		assertThat(resolve("", "10.0.0.1", "203.0.113.7")).isEqualTo("10.0.0.1");
		assertThat(resolve(PROXIES, "198.51.100.1", "203.0.113.7")).isEqualTo("198.51.100.1");
		assertThat(resolve(PROXIES, "110.0.0.1", "203.0.113.7")).as("a part of the address").isEqualTo("110.0.0.1");
	}

	@Test
	void resolveWhenAddressIsIpv6ThenItIsItsNetworkWithoutScope() {
		assertThat(resolve(null, "2001:db8:1:2:ffff::1")).isEqualTo("20010db800010002::/64")
			.isEqualTo(resolve(null, "2001:db8:1:2::99"));
		assertThat(resolve(null, "fe80::1%1")).isEqualTo("fe80000000000000::/64");
		assertThat(resolve("fe80:0:0:0:0:0:0:1", "fe80::1%1", "203.0.113.7")).isEqualTo("203.0.113.7");
		assertThat(resolve(null, "::ffff:192.0.2.1")).isEqualTo("192.0.2.1");
	}

	@Test
	void resolveWhenIpv4AddressIsBehindNat64ThenItIsThatAddress() {
		assertThat(resolve(null, "64:ff9b::203.0.113.200")).isEqualTo("203.0.113.200");
		assertThat(resolve(PROXIES, "10.0.0.1", "64:ff9b::cb00:7107")).isEqualTo("203.0.113.7");
		assertThat(resolve(null, "64:ff9b:1::203.0.113.7")).as("another network").isEqualTo("0064ff9b00010000::/64");
	}

	@Test
	void claimedWhenPeerIsNotTrustedThenItIsWhatTheHeadersSay() {
		ClientAddressResolver resolver = ClientAddressResolver.of(PROXIES);
		assertThat(resolver.claimed(exchange("192.0.2.1", "203.0.113.7", "::1"))).containsExactly("203.0.113.7", "::1");
		assertThat(resolver.claimed(exchange("192.0.2.1"))).isEmpty();
		assertThat(resolver.claimed(exchange("10.0.0.1", "203.0.113.7"))).isEmpty();
	}

	@Test
	void resolveWhenConnectionHasNoAddressThenItIsEmpty() {
		assertThat(ClientAddressResolver.of(PROXIES)
			.resolve(MockServerWebExchange
				.from(MockServerHttpRequest.get("/").header("X-Forwarded-For", "203.0.113.7"))))
			.isEmpty();
	}

	@Test
	void ofWhenItIsNoRegularExpressionThenFailsAndNamesTheProperty() {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> ClientAddressResolver.of("10.("))
			.satisfies(
					(ex) -> assertThat(ex.property()).isEqualTo("spring.cloud.gateway.server.webflux.trusted-proxies"));
	}

}
