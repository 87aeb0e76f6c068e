package com.example;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
class Admin {

	public static void main(String[] args) {
		SpringApplication.run(Admin.class, args);
	}

}
