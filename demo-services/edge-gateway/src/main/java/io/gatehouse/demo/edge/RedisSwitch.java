package io.gatehouse.demo.edge;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;

/**
 * Asks {@code ./demo}, which started Redis, to stop it for some seconds. The request is a
 * file that it watches, so neither an address nor a secret is needed. Without that file's
 * name, as in containers, there is no switch.
 * <p>
 * The page of a gateway may use it, from this machine only. A page of another site
 * cannot, since browsers state its origin, also if its host name resolves to this
 * machine.
 */
@Component
final class RedisSwitch {

	private final EdgeProperties properties;

	RedisSwitch(EdgeProperties properties) {
		this.properties = properties;
	}

	/** Returns whether there is a switch. */
	boolean isPresent() {
		return !this.properties.redisSwitchFile().isEmpty();
	}

	/** Returns whether the page of a gateway sent the request, from this machine. */
	boolean isAllowed(ServerHttpRequest request) {
		String origin = request.getHeaders().getFirst(HttpHeaders.ORIGIN);
		return origin != null && this.properties.origins().contains(origin) && isLoopback(request.getRemoteAddress());
	}

	private static boolean isLoopback(@Nullable InetSocketAddress client) {
		return client != null && client.getAddress() != null && client.getAddress().isLoopbackAddress();
	}

	/**
	 * Requests the stop. A second request before the first one was seen changes nothing.
	 */
	Mono<Void> request() {
		return Mono.<Void>fromCallable(() -> {
			write(Path.of(this.properties.redisSwitchFile()));
			return null;
		}).subscribeOn(Schedulers.boundedElastic());
	}

	private static void write(Path file) throws IOException {
		Files.write(file, new byte[0]);
	}

}
