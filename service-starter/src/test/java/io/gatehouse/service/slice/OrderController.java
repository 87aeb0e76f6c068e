package io.gatehouse.service.slice;

import java.util.Map;

import io.gatehouse.identity.Identity;

import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Controller that docs/how-to/testing.md tests. */
@RestController
class OrderController {

	@GetMapping("/orders/mine")
	@PreAuthorize("hasAuthority('order:read')")
	Map<String, String> mine(Identity caller) {
		return Map.of("customer", caller.subject());
	}

}
