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
 * Says whom this service found the caller to be, and what arrived.
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
	 * The answer.
	 *
	 * @param identity what the token proves
	 * @param headers every header that arrived
	 */
	record Echo(Identity identity, Map<String, List<String>> headers) {

	}

}
