package io.gatehouse.service.propagation;

import java.net.URI;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.main.web-application-type=reactive", "spring.cloud.loadbalancer.enabled=false" })
class ReactiveClientsIT extends ClientsContract {

	static Stream<String> clients() {
		return Stream.of("webClient", "webService", "restClient", "restService");
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import({ Clients.class, CallController.class })
	static class Application {

	}

	@RestController
	static class CallController {

		private final Clients clients;

		CallController(Clients clients) {
			this.clients = clients;
		}

		@GetMapping({ "/call", "/public/call" })
		Mono<String> call(@RequestParam String client, @RequestParam URI uri,
				@RequestParam(required = false) @Nullable String own) {
			Mono<Integer> status = client.startsWith("web") ? this.clients.reactiveStatus(client, uri, own)
					: Mono.fromCallable(() -> this.clients.status(client, uri, own))
						.subscribeOn(Schedulers.boundedElastic());
			return status.map(String::valueOf);
		}

	}

}
