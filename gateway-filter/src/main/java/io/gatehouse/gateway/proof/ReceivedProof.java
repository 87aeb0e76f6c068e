package io.gatehouse.gateway.proof;

import java.net.URI;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * What a request brought to prove the possession of a key, and what a proof has to be
 * for. It is kept in the exchange before routing, since filters may change the request,
 * and a route may lead to another one.
 *
 * @param method the method
 * @param uri the URI, as the client saw it
 * @param proofs the values of all {@code DPoP} headers
 * @param certificate the hash of the client's certificate, as {@code x5t#S256} has it;
 * {@code null} if there is none
 */
record ReceivedProof(String method, URI uri, List<String> proofs, @Nullable String certificate) {

	/** The header of proofs. */
	static final String HEADER = "DPoP";

	private static final String ATTRIBUTE = ReceivedProof.class.getName();

	/**
	 * Reads a request.
	 * @param certificate the hash of the client's certificate, or {@code null}
	 */
	static ReceivedProof of(ServerHttpRequest request, @Nullable String certificate) {
		return new ReceivedProof(request.getMethod().name(), request.getURI(),
				List.copyOf(request.getHeaders().getOrEmpty(HEADER)), certificate);
	}

	/** Keeps this in an exchange. */
	void keep(ServerWebExchange exchange) {
		exchange.getAttributes().put(ATTRIBUTE, this);
	}

	/**
	 * Returns what was kept.
	 * @return the proof; for an exchange that did not pass the filter, that of its
	 * current request, without a certificate
	 */
	static ReceivedProof of(ServerWebExchange exchange) {
		ReceivedProof kept = exchange.getAttribute(ATTRIBUTE);
		return (kept != null) ? kept : of(exchange.getRequest(), null);
	}

	@Override
	public String toString() {
		return "ReceivedProof[]";
	}

}
