package io.gatehouse.service.servlet;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import io.gatehouse.identity.Identity;
import io.gatehouse.service.EchoController;
import io.gatehouse.service.Rendezvous;
import io.gatehouse.service.ServiceContract;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.main.web-application-type=servlet", "server.tomcat.threads.max=8" })
class ServletServiceIT extends ServiceContract {

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import({ EchoController.class, ServletController.class })
	static class Application {

		/** Decoder of an application that also verifies tokens for another purpose. */
		@Bean
		JwtDecoder jwtDecoder(@Value("${spring.security.oauth2.resourceserver.jwt.jwk-set-uri}") String keys) {
			return NimbusJwtDecoder.withJwkSetUri(keys).build();
		}

	}

	@RestController
	static class ServletController {

		private final Rendezvous rendezvous = new Rendezvous();

		@GetMapping("/hop")
		Callable<Map<String, Object>> hop(Identity identity) {
			return () -> {
				this.rendezvous.arrive().get(10, TimeUnit.SECONDS);
				return EchoController.hopped(identity, SecurityContextHolder.getContext());
			};
		}

		@PreAuthorize("hasRole('admin')")
		@GetMapping({ "/guarded/role", "/public/guarded" })
		String role() {
			return "done";
		}

		@PreAuthorize("hasAuthority('order:read')")
		@GetMapping("/guarded/permission")
		String permission() {
			return "done";
		}

	}

}
