package io.gatehouse.benchmarks.comparison;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.gatehouse.benchmarks.comparison.Contender.Promise;
import io.gatehouse.test.TestTokens;

/**
 * All gateways that can be measured, in the order of the report. They have the same route
 * to the same upstream, and the same Redis.
 */
final class Gateways {

	private static final String BARE = "bare";

	private static final String BARE_BOOT_3 = "bare-boot-3";

	private static final String LOCAL = "local";

	private static final String ROUTE = "--spring.cloud.gateway.server.webflux.routes[0].";

	private static final Set<Promise> GUARD = Set.of(Promise.AUTHENTICATES, Promise.REVOKES, Promise.FORWARDS_USER);

	private static final Set<Promise> MINTING_GUARD = Set.of(Promise.AUTHENTICATES, Promise.REVOKES,
			Promise.FORWARDS_USER, Promise.MINTS);

	private final String upstream;

	private final int redisPort;

	private final Path directory;

	/**
	 * Creates the definitions.
	 * @param directory a directory for the keys of gateways that sign tokens
	 */
	Gateways(int upstreamPort, int redisPort, Path directory) {
		this.upstream = "http://127.0.0.1:" + upstreamPort;
		this.redisPort = redisPort;
		this.directory = directory;
	}

	/** Returns all of them. */
	Lineup lineup() {
		return new Lineup("gateway", "gateway", Stream.of(bare(), gatehouse(), others()).flatMap(List::stream).toList(),
				true, List.of(BARE, LOCAL));
	}

	/** Returns Gatehouse with tokens that it refuses, beside accepted ones. */
	Lineup refusals() {
		Contender local = gatehouse(LOCAL, "accepted", TokenKind.JWT, GUARD);
		Set<Integer> unauthorized = Set.of(401);
		return new Lineup("refusals", "tokens", List.of(bare(BARE, List.of()), local,
				local.refusing("forged", "Gatehouse, forged, limited by address", TokenKind.FORGED, Set.of(401, 429)),
				gatehouse("forged-unlimited", "forged, no limit", TokenKind.JWT, GUARD,
						"--gatehouse.gateway.failed-authentications.enabled=false")
					.refusing("forged-unlimited", "Gatehouse, forged, no limit", TokenKind.FORGED, unauthorized),
				local.refusing("expired", "Gatehouse, expired", TokenKind.EXPIRED, unauthorized),
				local.refusing("revoked", "Gatehouse, revoked", TokenKind.REVOKED, unauthorized),
				local.refusing("malformed", "Gatehouse, malformed", TokenKind.MALFORMED, unauthorized)), true,
				List.of());
	}

	private List<Contender> bare() {
		return List.of(bare(BARE, List.of()));
	}

	/** Returns a gateway without authentication, with further properties. */
	Contender bare(String name, List<String> more) {
		return new Contender(name, "bare Spring Cloud Gateway", PeerModule.BARE, name, TokenKind.JWT, Set.of(),
				properties(more));
	}

	/** Returns Gatehouse with its defaults, with further properties. */
	Contender gatehouse(String name, List<String> more) {
		return gatehouse(name, "", TokenKind.JWT, Set.of(Promise.AUTHENTICATES, Promise.FORWARDS_USER),
				more.toArray(String[]::new));
	}

	private List<Contender> gatehouse() {
		return List.of(
				gatehouse("public", "public route", TokenKind.JWT, Set.of(),
						ROUTE + "metadata[gatehouse.access]=public"),
				gatehouse(LOCAL, "`lookup: local`, the default", TokenKind.JWT, GUARD),
				gatehouse("redis", "`lookup: redis`", TokenKind.JWT, GUARD, "--gatehouse.revocation.lookup=redis"),
				gatehouse("session", "`mode: session`", TokenKind.JWT, GUARD, "--gatehouse.gateway.mode=session"),
				minting("session-identity", "`identity: session`, minted token", TokenKind.JWT,
						"--gatehouse.gateway.identity=session"),
				minting("opaque", "opaque tokens, minted token", TokenKind.OPAQUE, "--gatehouse.opaque.enabled=true"),
				minting("minted", "`relay: minted`", TokenKind.JWT, "--gatehouse.gateway.relay=minted"),
				gatehouse("rate-limit", "`lookup: local`, one rate limit by user", TokenKind.JWT, GUARD,
						"--gatehouse.gateway.rate-limits.api.replenish-rate=100000",
						ROUTE + "filters[0]=IdentityRateLimiter=api"));
	}

	private Contender minting(String name, String title, TokenKind tokens, String property) {
		return gatehouse(name, title, tokens, MINTING_GUARD, property,
				"--gatehouse.gateway.minting.issuer=https://edge.test", "--gatehouse.gateway.minting.algorithm=ES256",
				"--gatehouse.gateway.minting.key-file=" + this.directory.resolve(name + ".jwks"),
				"--gatehouse.gateway.minting.generate-key-file=true", ROUTE + "metadata[gatehouse.audience]=orders");
	}

	private Contender gatehouse(String name, String title, TokenKind tokens, Set<Promise> promises, String... more) {
		List<String> properties = new ArrayList<>(List.of("--gatehouse.issuers.main.issuer=" + TestTokens.ISSUER,
				"--gatehouse.issuers.main.jwk-set-uri=" + this.upstream + Upstream.KEYS));
		properties.addAll(List.of(more));
		return new Contender(name, "Gatehouse, " + title, PeerModule.GATEHOUSE, BARE, tokens, promises,
				properties(properties));
	}

	private List<Contender> others() {
		List<String> issuer = List.of("--peer.issuer=" + TestTokens.ISSUER,
				"--peer.jwk-set-uri=" + this.upstream + Upstream.KEYS);
		return List.of(new Contender("resource-server", "Spring Security resource server, signature only",
				PeerModule.RESOURCE_SERVER, BARE, TokenKind.JWT, Set.of(Promise.AUTHENTICATES), properties(issuer)),
				new Contender("hand-written", "hand-written filter, blacklist in Redis", PeerModule.HAND_WRITTEN, BARE,
						TokenKind.JWT, GUARD, properties(issuer)),
				new Contender(BARE_BOOT_3, "bare Spring Cloud Gateway on Boot 3", PeerModule.BARE_BOOT_3, BARE_BOOT_3,
						TokenKind.JWT, Set.of(), properties(List.of())),
				new Contender("sa-token", "Sa-Token on Boot 3, login in Redis", PeerModule.SA_TOKEN, BARE_BOOT_3,
						TokenKind.SA_TOKEN, Set.of(Promise.AUTHENTICATES, Promise.REVOKES), properties(saToken())));
	}

	/** Returns Sa-Token's properties: tokens come in the header that all others use. */
	static List<String> saToken() {
		return List.of("--sa-token.token-name=Authorization", "--sa-token.token-prefix=Bearer",
				"--sa-token.is-print=false", "--sa-token.is-log=false");
	}

	/** Returns the URL of the upstream. */
	String upstream() {
		return this.upstream;
	}

	/** Returns the properties of Redis. */
	List<String> redis() {
		return List.of("--spring.data.redis.host=127.0.0.1", "--spring.data.redis.port=" + this.redisPort);
	}

	private List<String> properties(List<String> own) {
		List<String> properties = new ArrayList<>(redis());
		properties.addAll(List.of(ROUTE + "id=all", ROUTE + "uri=" + this.upstream, ROUTE + "predicates[0]=Path=/**",
				"--logging.level.root=warn"));
		properties.addAll(own);
		return properties;
	}

}
