package io.gatehouse.run.paths;

import java.time.Duration;

import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.filter.reactive.UrlHandlerFilter;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.config.PathMatchConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

/**
 * Spring WebFlux on Reactor Netty. The tolerant variant ignores case and trailing
 * slashes.
 */
final class ReactiveService implements AutoCloseable {

	private final AnnotationConfigApplicationContext application;

	private final DisposableServer server;

	private ReactiveService(boolean tolerant) {
		this.application = new AnnotationConfigApplicationContext(tolerant ? Tolerant.class : Strict.class,
				Exports.class);
		this.server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle(new ReactorHttpHandlerAdapter(WebHttpHandlerBuilder.applicationContext(this.application).build()))
			.bindNow();
	}

	static ReactiveService start(boolean tolerant) {
		return new ReactiveService(tolerant);
	}

	int port() {
		return this.server.port();
	}

	@Override
	public void close() {
		this.server.disposeNow(Duration.ofSeconds(10));
		this.application.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebFlux
	static class Strict implements WebFluxConfigurer {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebFlux
	static class Tolerant implements WebFluxConfigurer {

		@Override
		public void configurePathMatching(PathMatchConfigurer configurer) {
			configurer.setUseCaseSensitiveMatch(false);
		}

		@Bean
		WebFilter slashes() {
			return UrlHandlerFilter.trailingSlashHandler("/**").mutateRequest().build();
		}

	}

}
