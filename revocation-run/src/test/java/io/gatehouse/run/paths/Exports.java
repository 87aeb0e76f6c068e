package io.gatehouse.run.paths;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Handlers: a protected one, which also accepts suffixes as earlier versions of Spring
 * MVC did, and one for all other paths.
 */
@RestController
class Exports {

	static final String EXPORT = "handled as export";

	@GetMapping({ "/orders/export", "/orders/export.*" })
	String export() {
		return EXPORT;
	}

	@GetMapping("/**")
	String other() {
		return "other";
	}

}
