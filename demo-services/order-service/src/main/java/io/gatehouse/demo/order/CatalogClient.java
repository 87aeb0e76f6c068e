package io.gatehouse.demo.order;

import java.util.Map;

import org.springframework.http.ResponseEntity;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;

/**
 * catalog-service, asked on behalf of whoever calls this service.
 */
@HttpExchange("/catalog")
interface CatalogClient {

	/** Whom it finds the caller to be, and what arrives there. */
	@GetExchange("/echo")
	ResponseEntity<Map<String, Object>> echo();

}
