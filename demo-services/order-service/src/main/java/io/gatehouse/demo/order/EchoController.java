package io.gatehouse.demo.order;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.gatehouse.identity.Identity;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Returns the caller's identity as this service verified it, and the headers that it
 * received.
 */
@RestController
final class EchoController {

	@GetMapping("/orders/echo")
	Echo orders(Identity identity, HttpServletRequest request) {
		return new Echo(identity, headers(request));
	}

	@GetMapping("/public/echo")
	Echo everybody(@Nullable Identity identity, HttpServletRequest request) {
		return new Echo(identity, headers(request));
	}

	private static Map<String, List<String>> headers(HttpServletRequest request) {
		Map<String, List<String>> headers = new TreeMap<>();
		for (String name : Collections.list(request.getHeaderNames())) {
			headers.put(name, Collections.list(request.getHeaders(name)));
		}
		return headers;
	}

	/**
	 * Response of the echo.
	 *
	 * @param identity the verified identity, or {@code null} without a token
	 * @param headers all received headers
	 */
	record Echo(@Nullable Identity identity, Map<String, List<String>> headers) {

	}

}
