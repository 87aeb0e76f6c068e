package io.gatehouse.service.reactive;

import java.util.Map;

import io.gatehouse.identity.Identity;
import io.gatehouse.service.EchoController;
import io.gatehouse.service.Rendezvous;
import io.gatehouse.service.ServiceContract;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = "spring.main.web-application-type=reactive")
class ReactiveServiceIT extends ServiceContract {

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import({ EchoController.class, ReactiveController.class })
	static class Application {

		/** Decoder of an application that also verifies tokens for another purpose. */
		@Bean
		ReactiveJwtDecoder jwtDecoder(@Value("${spring.security.oauth2.resourceserver.jwt.jwk-set-uri}") String keys) {
			return NimbusReactiveJwtDecoder.withJwkSetUri(keys).build();
		}

	}

	@RestController
	static class ReactiveController {

		private final Rendezvous rendezvous = new Rendezvous();

		@GetMapping("/hop")
		Mono<Map<String, Object>> hop(Mono<Identity> identity) {
			return identity.delayUntil((caller) -> Mono.fromFuture(this.rendezvous.arrive()))
				.publishOn(Schedulers.boundedElastic())
				.zipWith(ReactiveSecurityContextHolder.getContext(), EchoController::hopped);
		}

		@PreAuthorize("hasRole('admin')")
		@GetMapping({ "/guarded/role", "/public/guarded" })
		Mono<String> role() {
			return Mono.just("done");
		}

		@PreAuthorize("hasAuthority('order:read')")
		@GetMapping("/guarded/permission")
		Mono<String> permission() {
			return Mono.just("done");
		}

	}

}
