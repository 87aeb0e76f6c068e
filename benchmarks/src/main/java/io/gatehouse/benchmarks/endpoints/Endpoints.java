package io.gatehouse.benchmarks.endpoints;

import io.gatehouse.benchmarks.ServerProcess;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Endpoints of a server for one kind of tokens.
 *
 * @param server the name of the server in the table
 * @param kind the kind of tokens in the table
 * @param process the server
 * @param source the tokens
 */
record Endpoints(String server, String kind, ServerProcess process, TokenSource source) {

	/** Returns a path of the server as URI. */
	static String uri(ServerProcess process, String path) {
		return "http://127.0.0.1:" + process.port() + path;
	}

	String introspection() {
		return uri(this.process, "/oauth2/introspect");
	}

	String revocation() {
		return uri(this.process, "/oauth2/revoke");
	}

	/**
	 * Issues tokens to a client of the server.
	 */
	interface TokenSource {

		/** Returns the client, whose secret is {@link Servers#secret}. */
		String client();

		/**
		 * Issues a token to each of some users, who have none yet.
		 * @param parallel the highest number of requests at a time
		 */
		Flux<String> tokens(Flux<String> users, int parallel);

		/** Forgets all tokens, if more of them would make the server slower. */
		default Mono<Void> forget() {
			return Mono.empty();
		}

	}

}
