package io.gatehouse.demo.order;

import java.util.Map;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClientException;

/**
 * Calls catalog-service. The token is forwarded automatically. So is the cohort, by which
 * the load balancer picks the same version as the gateway would.
 */
@RestController
final class CatalogController {

	private static final String VERSION = "X-Catalog-Version";

	private final CatalogClient catalog;

	CatalogController(CatalogClient catalog) {
		this.catalog = catalog;
	}

	@GetMapping("/orders/catalog/echo")
	ResponseEntity<Map<String, Object>> echo() {
		ResponseEntity<Map<String, Object>> answer = this.catalog.echo();
		return ResponseEntity.ok()
			.header(VERSION, String.valueOf(answer.getHeaders().getFirst(VERSION)))
			.body(answer.getBody());
	}

	@ExceptionHandler
	ProblemDetail failed(RestClientException failure) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_GATEWAY, "catalog-service did not respond as expected");
	}

}
