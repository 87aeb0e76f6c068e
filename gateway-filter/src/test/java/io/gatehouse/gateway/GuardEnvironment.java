package io.gatehouse.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings, application beans and protocol of a gateway under test, and what a proxy in
 * front adds to each request. Mutable; describes one gateway and is not shared.
 */
final class GuardEnvironment {

	private final Map<String, String> properties = new LinkedHashMap<>();

	private final List<Class<?>> sources = new ArrayList<>();

	private final List<String> proxyHeaders = new ArrayList<>();

	private Protocol protocol = Protocol.HTTP;

	private String basePath = "";

	private boolean parent;

	private boolean ownReasons;

	/** Protocol between clients and the gateway. */
	enum Protocol {

		HTTP, HTTPS, H2C, H2

	}

	GuardEnvironment set(String property, String value) {
		this.properties.put(property, value);
		return this;
	}

	GuardEnvironment with(Class<?>... configurations) {
		this.sources.addAll(List.of(configurations));
		return this;
	}

	GuardEnvironment over(Protocol spoken) {
		this.protocol = spoken;
		return this;
	}

	/** Sets {@code spring.webflux.base-path}. */
	GuardEnvironment below(String path) {
		this.basePath = path;
		return set("spring.webflux.base-path", path);
	}

	/** Adds header lines to every request, as a proxy in front does. */
	GuardEnvironment behindProxy(String... headers) {
		this.proxyHeaders.addAll(List.of(headers));
		return this;
	}

	/** Gives the application a parent context. */
	GuardEnvironment inParent() {
		this.parent = true;
		return this;
	}

	/**
	 * Declares that the application's own verifier supplies the reasons for bad tokens.
	 */
	GuardEnvironment withOwnReasons() {
		this.ownReasons = true;
		return this;
	}

	Map<String, String> properties() {
		return this.properties;
	}

	List<Class<?>> sources() {
		return this.sources;
	}

	List<String> proxyHeaders() {
		return this.proxyHeaders;
	}

	Protocol protocol() {
		return this.protocol;
	}

	String basePath() {
		return this.basePath;
	}

	boolean hasParent() {
		return this.parent;
	}

	boolean hasOwnReasons() {
		return this.ownReasons;
	}

}
