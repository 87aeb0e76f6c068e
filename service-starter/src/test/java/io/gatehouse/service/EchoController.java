package io.gatehouse.service;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.gatehouse.identity.Identity;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Controller of a service of either stack, which answers with the caller's identity.
 */
@RestController
public class EchoController {

	@GetMapping("/me")
	Identity me(Identity identity) {
		return identity;
	}

	@PostMapping("/me")
	Identity changeMe(Identity identity) {
		return identity;
	}

	@GetMapping("/jwt")
	Map<String, Object> jwt(@AuthenticationPrincipal Jwt jwt, Authentication authentication) {
		List<String> authorities = authentication.getAuthorities()
			.stream()
			.map(GrantedAuthority::getAuthority)
			.map(String::valueOf)
			.sorted()
			.toList();
		return Map.of("sub", jwt.getSubject(), "name", authentication.getName(), "authorities", authorities);
	}

	@GetMapping("/public/nullable")
	Map<String, Object> nullable(@Nullable Identity identity) {
		return Map.of("user", (identity != null) ? identity.subject() : "nobody");
	}

	@GetMapping("/public/optional")
	Map<String, Object> optional(Optional<Identity> identity) {
		return Map.of("user", identity.map(Identity::subject).orElse("nobody"));
	}

	@GetMapping("/public/required")
	Identity required(Identity identity) {
		return identity;
	}

	@GetMapping("/public/broken")
	String broken() {
		throw new IllegalStateException("broken");
	}

	/**
	 * Returns the caller's name in a handler before and after it changed threads.
	 * @param before the argument
	 * @param after the security context of the second thread
	 * @return both names
	 */
	public static Map<String, Object> hopped(Identity before, SecurityContext after) {
		Authentication authentication = after.getAuthentication();
		return Map.of("before", before.subject(), "after",
				(authentication != null) ? authentication.getName() : "nobody");
	}

}
