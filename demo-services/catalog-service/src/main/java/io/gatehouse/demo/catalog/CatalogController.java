package io.gatehouse.demo.catalog;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Endpoints of the catalog: one permission to read it, another to change it.
 */
@RestController
class CatalogController {

	@GetMapping("/catalog")
	@PreAuthorize("hasAuthority('catalog:read')")
	Flux<Article> articles() {
		return Flux.just(new Article("tea"), new Article("ink"), new Article("paper"));
	}

	@PutMapping("/catalog/{article}")
	@PreAuthorize("hasAuthority('catalog:write')")
	@ResponseStatus(HttpStatus.ACCEPTED)
	Mono<Article> put(@PathVariable String article) {
		return Mono.just(new Article(article));
	}

	/**
	 * An article that can be ordered.
	 *
	 * @param name its name
	 */
	record Article(String name) {

	}

}
