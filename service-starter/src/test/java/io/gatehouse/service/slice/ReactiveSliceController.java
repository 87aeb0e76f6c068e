package io.gatehouse.service.slice;

import java.util.Map;

import io.gatehouse.identity.Identity;
import reactor.core.publisher.Mono;

import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Controller of the WebFlux slice. */
@RestController
class ReactiveSliceController {

	@GetMapping("/reactive/mine")
	Mono<Map<String, String>> mine(Identity caller) {
		return Mono.just(Map.of("customer", caller.subject()));
	}

	@GetMapping("/reactive/all")
	@PreAuthorize("hasRole('admin')")
	Mono<Map<String, String>> all() {
		return Mono.just(Map.of());
	}

}
