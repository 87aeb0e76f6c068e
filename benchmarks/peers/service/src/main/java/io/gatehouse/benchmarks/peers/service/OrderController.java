package io.gatehouse.benchmarks.peers.service;

import java.util.List;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers with a small JSON object.
 */
@RestController
class OrderController {

	@GetMapping("/orders/{id}")
	Order order(@PathVariable long id) {
		return new Order(id, "shipped", "59.90", List.of(new Item("A-1001", 2), new Item("B-2002", 1)));
	}

	/** The answer to the check before the measurement. */
	@GetMapping("/echo")
	String echo() {
		return "";
	}

	record Order(long id, String status, String total, List<Item> items) {
	}

	record Item(String sku, int quantity) {
	}

}
