package io.gatehouse.demo.order;

import java.util.List;

import io.gatehouse.identity.Identity;

import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Endpoints of orders: one method requires a permission, one a role.
 */
@RestController
class OrderController {

	@GetMapping("/orders")
	@PreAuthorize("hasAuthority('order:read')")
	List<Order> ownOrders(Identity identity) {
		return List.of(new Order("1001", identity.subject(), "tea"), new Order("1002", identity.subject(), "ink"));
	}

	@GetMapping("/orders/admin")
	@PreAuthorize("hasRole('admin')")
	List<Order> allOrders() {
		return List.of(new Order("1001", "alice", "tea"), new Order("2001", "bob", "paper"));
	}

	/**
	 * An order.
	 *
	 * @param id the order's number
	 * @param customer the id of the user who placed it
	 * @param article the article's name
	 */
	record Order(String id, String customer, String article) {

	}

}
