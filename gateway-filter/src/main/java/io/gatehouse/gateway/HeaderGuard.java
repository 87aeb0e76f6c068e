package io.gatehouse.gateway;

import io.gatehouse.identity.IdentityHeaders;

import org.springframework.http.HttpHeaders;

/**
 * Removes identity headers that others have set: clients in requests, and services in
 * responses and trailers.
 */
public final class HeaderGuard {

	private final IdentityHeaders headers;

	/**
	 * Makes a guard.
	 * @param headers the headers that belong to the identity
	 */
	public HeaderGuard(IdentityHeaders headers) {
		this.headers = headers;
	}

	/**
	 * Checks whether a header belongs to the identity.
	 * @param name the header's name, in any case
	 * @return whether it does
	 */
	public boolean isGuarded(String name) {
		return this.headers.isIdentityHeader(name);
	}

	/**
	 * Checks whether any header belongs to the identity.
	 * @param target the headers
	 * @return whether {@link #removeFrom} would remove one
	 */
	public boolean isNeededFor(HttpHeaders target) {
		for (String name : target.headerNames()) {
			if (isGuarded(name)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Removes the headers that belong to the identity.
	 * @param target the headers, which are modified
	 */
	public void removeFrom(HttpHeaders target) {
		if (isNeededFor(target)) {
			target.headerNames().removeIf(this::isGuarded);
		}
	}

	/**
	 * Copies headers without those that belong to the identity.
	 * @param source the headers, which are not modified
	 * @return the others
	 */
	public HttpHeaders without(HttpHeaders source) {
		HttpHeaders kept = new HttpHeaders();
		source.forEach((name, values) -> {
			if (!isGuarded(name)) {
				kept.addAll(name, values);
			}
		});
		return kept;
	}

}
