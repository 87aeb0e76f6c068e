package io.gatehouse.demo.catalog;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.gatehouse.identity.Identity;

import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Returns the caller's identity as this service verified it, and the headers that it
 * received.
 */
@RestController
final class EchoController {

	@GetMapping("/catalog/echo")
	Echo echo(Identity identity, @RequestHeader HttpHeaders received) {
		Map<String, List<String>> headers = new TreeMap<>();
		received.forEach(headers::put);
		return new Echo(identity, headers);
	}

	/**
	 * Response of the echo.
	 *
	 * @param identity the verified identity
	 * @param headers all received headers
	 */
	record Echo(Identity identity, Map<String, List<String>> headers) {

	}

}
