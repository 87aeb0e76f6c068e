package io.gatehouse.benchmarks.comparison;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Module below {@code benchmarks/peers}, whose build has written the class path of a
 * contender. Auto-configuration depends on what is on it, so each kind has its own.
 *
 * @param name the name of the directory
 * @param classes the module with the classes of the application itself, often the same
 * @param mainClass the main class
 */
public record PeerModule(String name, String classes, String mainClass) {

	/** System property with the directory of the modules. */
	static final String DIRECTORY = "benchmarks.peers";

	private static final String PACKAGE = "io.gatehouse.benchmarks.peers.";

	private static final String PLAIN = "PlainGateway";

	/** Spring Cloud Gateway and nothing else. */
	static final PeerModule BARE = new PeerModule("bare", "bare", PACKAGE + PLAIN);

	static final PeerModule GATEHOUSE = new PeerModule("gatehouse", "bare", PACKAGE + PLAIN);

	static final PeerModule RESOURCE_SERVER = new PeerModule("resource-server", "resource-server",
			PACKAGE + "resourceserver.ResourceServerGateway");

	static final PeerModule HAND_WRITTEN = new PeerModule("hand-written", "hand-written",
			PACKAGE + "handwritten.HandWrittenGateway");

	static final PeerModule BARE_BOOT_3 = new PeerModule("bare-boot-3", "bare", PACKAGE + PLAIN);

	static final PeerModule SA_TOKEN = new PeerModule("sa-token", "sa-token", PACKAGE + "satoken.SaTokenGateway");

	/** The program that logs users in for {@link #SA_TOKEN}. */
	static final PeerModule SA_TOKEN_LOGINS = new PeerModule("sa-token", "sa-token", PACKAGE + "satoken.SaTokenLogins");

	/** Spring Authorization Server and nothing else. */
	public static final PeerModule AUTHORIZATION_SERVER = authorizationServer("");

	/** The same with Gatehouse's starter. */
	public static final PeerModule AUTHORIZATION_SERVER_GATEHOUSE = authorizationServer("-gatehouse");

	/** Sessions with the endpoints for their tokens. */
	public static final PeerModule SESSION_ENDPOINTS = new PeerModule("session-endpoints", "session-endpoints",
			PACKAGE + "sessionendpoints.SessionEndpoints");

	private static PeerModule authorizationServer(String suffix) {
		return new PeerModule("authorization-server" + suffix, "authorization-server",
				PACKAGE + "authorizationserver.AuthorizationServer");
	}

	/**
	 * Returns the module of a service.
	 * @param kind the stack, and what authenticates
	 */
	static PeerModule service(String kind) {
		return new PeerModule("service-" + kind, "service", PACKAGE + "service.OrderService");
	}

	/** Returns whether Gatehouse is on the class path. */
	boolean isGatehouse() {
		return this.name.endsWith(GATEHOUSE.name());
	}

	/**
	 * Returns the class path.
	 * @return the classes of the application, and its libraries
	 */
	public String classPath() {
		return directory(this.classes).resolve("classes") + File.pathSeparator + libraries();
	}

	/**
	 * Returns the version of a library on the class path, if it is there.
	 * @param artifact the name of its artifact
	 */
	Optional<String> version(String artifact) {
		Matcher matcher = Pattern.compile("/" + Pattern.quote(artifact) + "-(\\d[\\w.-]*)\\.jar").matcher(libraries());
		return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
	}

	private String libraries() {
		try {
			return Files.readString(directory(this.name).resolve("class-path")).strip();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Not built: " + this.name, ex);
		}
	}

	private static Path directory(String module) {
		return Path.of(System.getProperty(DIRECTORY, "benchmarks/peers"), module, "target");
	}

}
