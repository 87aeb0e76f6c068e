package com.example;

import java.util.Map;

import io.gatehouse.identity.Identity;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
class OrderService {

	public static void main(String[] args) {
		SpringApplication.run(OrderService.class, args);
	}

	@GetMapping("/orders/mine")
	@PreAuthorize("hasAuthority('order:read')")
	Map<String, String> mine(Identity caller) {
		return Map.of("customer", caller.subject());
	}

}
