package io.gatehouse.demo.edge;

import java.util.List;

import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Tells the demo's page what else runs, and stops Redis for it if {@code ./demo} can.
 */
@RestController
@RequestMapping("/page")
final class PageController {

	private final EdgeProperties properties;

	private final RedisSwitch redis;

	PageController(EdgeProperties properties, RedisSwitch redis) {
		this.properties = properties;
		this.redis = redis;
	}

	@GetMapping("/system")
	Running system() {
		return new Running(this.properties.ports(), this.properties.shopUrl(), this.properties.deskUrl(),
				this.redis.isPresent());
	}

	@PostMapping("/redis-away")
	Mono<ResponseEntity<Void>> redisAway(ServerHttpRequest request) {
		if (!this.redis.isPresent()) {
			return answer(HttpStatus.NOT_FOUND);
		}
		return this.redis.isAllowed(request) ? this.redis.request().then(answer(HttpStatus.ACCEPTED))
				: answer(HttpStatus.FORBIDDEN);
	}

	private static Mono<ResponseEntity<Void>> answer(HttpStatus status) {
		return Mono.just(ResponseEntity.status(status).build());
	}

	/**
	 * The parts of the demo that the page uses.
	 *
	 * @param ports the ports of the gateways
	 * @param shop the address of the first web application
	 * @param desk the address of the second web application
	 * @param redisSwitch whether Redis can be stopped for some seconds
	 */
	record Running(List<Integer> ports, String shop, String desk, boolean redisSwitch) {

	}

}
