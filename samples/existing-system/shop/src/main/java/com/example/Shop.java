package com.example;

import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
class Shop {

	public static void main(String[] args) {
		SpringApplication.run(Shop.class, args);
	}

	@GetMapping("/orders/mine")
	Map<String, String> mine(@AuthenticationPrincipal Jwt caller) {
		return Map.of("customer", caller.getSubject());
	}

}
