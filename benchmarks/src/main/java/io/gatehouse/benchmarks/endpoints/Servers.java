package io.gatehouse.benchmarks.endpoints;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.gatehouse.benchmarks.JavaCommand;
import io.gatehouse.benchmarks.ServerProcess;
import io.gatehouse.benchmarks.comparison.PeerModule;
import io.gatehouse.test.RedisServer;

/**
 * Starts the servers, each in a JVM of its own with the same flags. They hash no secrets.
 */
final class Servers implements AutoCloseable {

	/** Clients have different secrets, as Spring Authorization Server demands. */
	private static final String SECRET = "-secret-of-this-benchmark";

	/** The client of the application with sessions. */
	static final String SESSION_CLIENT = "resource-server";

	/** The name of the server that the others are compared with. */
	static final String BASELINE = "Spring Authorization Server, in memory";

	private static final List<String> FLAGS = List.of("-Xmx512m");

	private static final List<String> FORMATS = List.of("JWT", "opaque");

	private final Http http = new Http();

	private final RedisServer redis = RedisServer.start("--appendonly", "no", "--save", "");

	private final Path keys;

	private final List<ServerProcess> processes = new ArrayList<>();

	private final List<Endpoints> endpoints = new ArrayList<>();

	/** Starts all of them. */
	Servers() {
		try {
			this.keys = Files.createTempDirectory("gatehouse-endpoints-");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		addAuthorizationServer(BASELINE, PeerModule.AUTHORIZATION_SERVER, true);
		addAuthorizationServer("Authorization server starter, Redis", PeerModule.AUTHORIZATION_SERVER_GATEHOUSE, false);
		addSessionEndpoints();
	}

	private void addAuthorizationServer(String name, PeerModule module, boolean isBaseline) {
		ServerProcess process = start(module, (port) -> {
			String issuer = "http://127.0.0.1:" + port;
			List<String> arguments = new ArrayList<>(
					List.of("--spring.security.oauth2.authorizationserver.issuer=" + issuer));
			arguments.addAll(client("jwt", "self-contained"));
			arguments.addAll(client("opaque", "reference"));
			arguments.addAll(isBaseline ? List.of("--peer.in-memory=true") : gatehouse(issuer));
			return arguments;
		});
		for (String format : FORMATS) {
			this.endpoints.add(new Endpoints(name, format, process,
					new CodeFlow(this.http, process, format.toLowerCase(java.util.Locale.ROOT), isBaseline)));
		}
	}

	/** Returns the secret of a client. */
	static String secret(String client) {
		return client + SECRET;
	}

	private static List<String> client(String id, String format) {
		String client = "--spring.security.oauth2.authorizationserver.client." + id + ".";
		String registration = client + "registration.";
		return List.of(registration + "client-id=" + id, registration + "client-secret=" + secret(id),
				registration + "client-authentication-methods=client_secret_basic",
				registration + "authorization-grant-types=authorization_code,refresh_token",
				registration + "redirect-uris=" + CodeFlow.REDIRECT_URI, registration + "scopes=openid,profile",
				client + "token.access-token-format=" + format);
	}

	private void addSessionEndpoints() {
		String client = "--gatehouse.session.oauth2.clients." + SESSION_CLIENT;
		ServerProcess process = start(PeerModule.SESSION_ENDPOINTS, (port) -> {
			List<String> arguments = new ArrayList<>(gatehouse("http://127.0.0.1:" + port));
			arguments.addAll(List.of("--gatehouse.session.client-id=" + SESSION_CLIENT,
					"--gatehouse.session.oauth2.enabled=true", "--gatehouse.session.oauth2.allow-plain-secrets=true",
					client + ".secret={noop}" + secret(SESSION_CLIENT), client + ".allowed=introspect,revoke"));
			return arguments;
		});
		String name = "Token endpoints of the session starter, Redis";
		for (String format : FORMATS) {
			this.endpoints.add(new Endpoints(name, format, process,
					new SessionLogins(this.http, process, format.toLowerCase(java.util.Locale.ROOT), "access_token")));
		}
		this.endpoints.add(
				new Endpoints(name, "refresh", process, new SessionLogins(this.http, process, "jwt", "refresh_token")));
	}

	private List<String> gatehouse(String issuer) {
		return List.of("--spring.data.redis.host=127.0.0.1", "--spring.data.redis.port=" + this.redis.port(),
				"--gatehouse.session.issuer=" + issuer, "--gatehouse.session.generate-key-file=true",
				"--gatehouse.session.key-file=" + this.keys.resolve("keys-" + this.processes.size() + ".jwks"),
				"--gatehouse.session.audit-log=off", "--gatehouse.revocation.expect-gateways=0",
				"--gatehouse.revocation.timeout=5s");
	}

	private ServerProcess start(PeerModule module, java.util.function.IntFunction<List<String>> properties) {
		ServerProcess process = ServerProcess.start(module.name(), (port) -> {
			// Tomcat would close each connection after a hundred requests, and keep the
			// HTTP sessions of the users for half an hour
			List<String> arguments = new ArrayList<>(List.of("--server.address=127.0.0.1", "--server.port=" + port,
					"--spring.main.banner-mode=off", "--logging.level.root=warn",
					"--server.tomcat.max-keep-alive-requests=-1", "--server.servlet.session.timeout=1m"));
			arguments.addAll(properties.apply(port));
			return new JavaCommand(FLAGS, module.classPath(), module.mainClass(), arguments);
		});
		this.processes.add(process);
		return process;
	}

	Http http() {
		return this.http;
	}

	/** Returns the endpoints, those of the baseline first. */
	List<Endpoints> endpoints() {
		return this.endpoints;
	}

	@Override
	public void close() {
		this.processes.forEach(ServerProcess::close);
		this.redis.close();
	}

}
