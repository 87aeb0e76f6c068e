package io.gatehouse.demo.edge;

import java.util.List;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of a gateway of the demo.
 *
 * @param ports the ports at which browsers reach the gateways
 * @param shopUrl the address of the first web application
 * @param deskUrl the address of the second web application
 * @param redisSwitchFile the file by which the page asks {@code ./demo} to stop Redis for
 * some seconds; empty if nothing watches it
 * @param signOn the authorization server at which browsers log in
 */
@ConfigurationProperties("demo")
record EdgeProperties(List<Integer> ports, String shopUrl, String deskUrl, @DefaultValue("") String redisSwitchFile,
		SignOn signOn) {

	/** Returns the origins of the gateways: {@code scheme://host:port}. */
	List<String> origins() {
		return hosts("http://").toList();
	}

	/** Returns what the page may connect to: the gateways, by HTTP and by WebSocket. */
	List<String> connections() {
		return Stream.concat(hosts("http://"), hosts("ws://")).toList();
	}

	private Stream<String> hosts(String scheme) {
		return this.ports.stream()
			.flatMap((port) -> Stream.of("127.0.0.1", "localhost").map((host) -> scheme + host + ":" + port));
	}

	/**
	 * Authorization server, and this gateway as its OAuth client.
	 *
	 * @param clientSecret the secret of the client
	 * @param issuer the issuer of the tokens
	 * @param url the address at which browsers reach the server
	 * @param internalUrl the address at which this gateway reaches it
	 */
	record SignOn(String clientSecret, String issuer, String url, String internalUrl) {

		@Override
		public String toString() {
			return "SignOn[" + this.url + "]";
		}

	}

}
