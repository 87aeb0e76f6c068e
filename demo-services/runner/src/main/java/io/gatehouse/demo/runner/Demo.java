package io.gatehouse.demo.runner;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.gatehouse.demo.client.Polling;
import io.gatehouse.demo.tour.Tour;

/**
 * Entry point of the demo: starts all parts, or runs the tour. Exits with 0, with 1 if
 * something failed, or with 2 on a usage error.
 */
public final class Demo {

	private static final Duration REDIS_AWAY = Duration.ofSeconds(8);

	private final PrintStream out;

	private final Map<String, String> environment;

	private final Path root;

	private Demo(PrintStream out, Map<String, String> environment, Path root) {
		this.out = out;
		this.environment = environment;
		this.root = root;
	}

	/**
	 * Runs the demo and exits.
	 * @param args see {@code ./demo --help}
	 */
	public static void main(String[] args) {
		// UTF-8 independent of the locale: one of the users has a Chinese name
		PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
		PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
		Path root = Path.of(System.getProperty("gatehouse.demo.root", "")).toAbsolutePath();
		int status = 1;
		try {
			status = new Demo(out, System.getenv(), root).run(Options.parse(args));
		}
		catch (UsageException ex) {
			err.println("demo: " + ex.getMessage() + " See ./demo --help");
			status = 2;
		}
		catch (StartFailedException ex) {
			err.println("demo: " + ex.getMessage());
		}
		System.exit(status);
	}

	private int run(Options options) {
		Ports ports = Ports.of(this.environment);
		if (options.against() != null) {
			RunningSystem system = new RunningSystem(options.against(), options.elsewhere(), ports, this.out);
			return new Tour(system.target(), this.out).walk() ? 0 : 1;
		}
		Layout layout = Layout.of(this.root, ports);
		String clientSecret = this.environment.getOrDefault("GATEHOUSE_CLIENT_SECRET", UUID.randomUUID().toString());
		try (DemoSystem system = new DemoSystem(ports, layout, clientSecret, this.out)) {
			Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupt(system)));
			this.out.println(
					"Starting Redis, auth-service, two gateways, order-service, catalog-service in two versions, sign-on-service and two web applications");
			system.start();
			return (options.command() == Options.Command.TOUR) ? tour(system)
					: serve(system, ports, new RedisSwitch(layout.redisSwitchFile()));
		}
	}

	private void interrupt(DemoSystem system) {
		if (!system.isClosed()) {
			this.out.println(System.lineSeparator() + "Stopping everything");
		}
		// also if it is closed already: waits until the other thread has closed
		// everything
		system.close();
	}

	private int tour(DemoSystem system) {
		boolean passed = new Tour(system.target(), this.out).walk();
		Optional<String> failure = system.failure();
		failure.ifPresent(this.out::println);
		return (passed && failure.isEmpty()) ? 0 : 1;
	}

	private int serve(DemoSystem system, Ports ports, RedisSwitch redis) {
		// a request of an earlier start
		redis.take();
		this.out.println(welcome(ports));
		Optional<String> failure = system.failure();
		while (failure.isEmpty()) {
			if (Polling.until(Duration.ofSeconds(1), redis::take)) {
				this.out.println("Redis is stopped for " + REDIS_AWAY.toSeconds() + " s, as the page asked");
				system.pauseRedis(REDIS_AWAY);
				this.out.println("Redis runs again");
			}
			failure = system.failure();
		}
		throw new StartFailedException(failure.get());
	}

	private static String welcome(Ports ports) {
		URI gateway = ports.uri(Part.GATEWAY);
		return """

				Ready. Open %s/
				  gateways         %s  %s
				  auth-service     %s   (JWK Set: /.well-known/jwks.json)
				  order-service    %s   catalog-service  %s  gray: %s
				  web applications %s  %s   (log in to one, and you are in the other)
				  users            alice  bob  admin  gold  free  carol; the password is the name followed by -pass

				Try:
				  curl -s %s/public/echo
				  curl -s %s/auth/login -H 'Content-Type: application/json' \\
				    -d '{"username":"alice","password":"alice-pass","device":{"id":"laptop","type":"web","name":"Laptop"}}'
				  TOKEN=…   # the access_token of the response
				  curl -s %s/orders/echo -H "Authorization: Bearer $TOKEN"
				  curl -s %s/auth/sessions -H "Authorization: Bearer $TOKEN"
				  /auth/refresh, /auth/logout, /auth/logout-all, /auth/password, and for admin
				  /admin/users/{id}/sessions, …/ban, …/permissions: docs/demo.md lists them all,
				  and ./demo tour calls them

				Ctrl-C ends it."""
			.formatted(gateway, gateway, ports.uri(Part.GATEWAY2), ports.uri(Part.AUTH), ports.uri(Part.ORDERS),
					ports.uri(Part.CATALOG), ports.uri(Part.CATALOG_GRAY), ports.uri(Part.SHOP), ports.uri(Part.DESK),
					gateway, gateway, gateway, gateway);
	}

}
