package io.gatehouse.benchmarks.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.gatehouse.benchmarks.comparison.Contender.Promise;
import io.gatehouse.test.TestTokens;

/**
 * All services that can be measured, in the order of the report: on Tomcat, on Tomcat
 * with virtual threads where the JDK has them, and on WebFlux, each without security,
 * with Spring Security that permits all, with its resource server, and with Gatehouse.
 */
final class Services {

	/** The first JDK with virtual threads. */
	private static final int VIRTUAL_THREADS = 21;

	private static final String MVC = "mvc";

	private static final String GATEHOUSE = "-gatehouse";

	private final String keys;

	/**
	 * Creates the definitions.
	 * @param upstreamPort the port of the issuer's keys
	 */
	Services(int upstreamPort) {
		this.keys = "http://127.0.0.1:" + upstreamPort + Upstream.KEYS;
	}

	/** Returns all of them. */
	Lineup lineup() {
		List<Contender> all = new ArrayList<>(on(MVC, "Tomcat", MVC, List.of()));
		if (Runtime.version().feature() >= VIRTUAL_THREADS) {
			all.addAll(on("virtual", "Tomcat, virtual threads", MVC, List.of("--spring.threads.virtual.enabled=true")));
		}
		all.addAll(on("webflux", "WebFlux", "webflux", List.of()));
		return new Lineup("service", "service", all, false, List.of(MVC, MVC + GATEHOUSE));
	}

	private List<Contender> on(String name, String title, String stack, List<String> properties) {
		List<String> peer = List.of("--peer.issuer=" + TestTokens.ISSUER, "--peer.jwk-set-uri=" + this.keys);
		List<String> gatehouse = List.of("--gatehouse.issuers.main.issuer=" + TestTokens.ISSUER,
				"--gatehouse.issuers.main.jwk-set-uri=" + this.keys);
		PeerModule security = PeerModule.service(stack + "-security");
		return List.of(
				new Contender(name, title + ", no security", PeerModule.service(stack), name, TokenKind.JWT, Set.of(),
						join(List.of(properties))),
				new Contender(name + "-permit-all", title + ", Spring Security that permits all", security, name,
						TokenKind.JWT, Set.of(), join(List.of(properties, List.of("--peer.security=permit-all")))),
				new Contender(name + "-resource-server", title + ", Spring Security resource server", security, name,
						TokenKind.JWT, Set.of(Promise.AUTHENTICATES),
						join(List.of(properties, peer, List.of("--peer.security=resource-server")))),
				new Contender(name + GATEHOUSE, title + ", Gatehouse", PeerModule.service(stack + GATEHOUSE), name,
						TokenKind.JWT, Set.of(Promise.AUTHENTICATES), join(List.of(properties, gatehouse))));
	}

	private static List<String> join(List<List<String>> lists) {
		// Tomcat would close each connection after a hundred requests
		List<String> all = new ArrayList<>(
				List.of("--logging.level.root=warn", "--server.tomcat.max-keep-alive-requests=-1"));
		lists.forEach(all::addAll);
		return all;
	}

}
