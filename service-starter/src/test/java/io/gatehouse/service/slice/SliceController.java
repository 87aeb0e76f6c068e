package io.gatehouse.service.slice;

import java.util.Map;

import io.gatehouse.identity.Identity;

import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Controller of the slices. */
@RestController
class SliceController {

	@GetMapping("/slice/mine")
	Map<String, String> mine(Identity caller) {
		return Map.of("customer", caller.subject());
	}

	@GetMapping("/slice/all")
	@PreAuthorize("hasRole('admin')")
	Map<String, String> all() {
		return Map.of();
	}

}
