package io.gatehouse.demo.order;

import java.util.Map;

import org.springframework.http.ResponseEntity;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;

/**
 * HTTP client of catalog-service, which forwards the caller's token.
 */
@HttpExchange("/catalog")
interface CatalogClient {

	/**
	 * Returns the identity that catalog-service verified and the headers that it
	 * received.
	 */
	@GetExchange("/echo")
	ResponseEntity<Map<String, Object>> echo();

}
