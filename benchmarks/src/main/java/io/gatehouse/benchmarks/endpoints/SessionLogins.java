package io.gatehouse.benchmarks.endpoints;

import java.util.Map;
import java.util.regex.Pattern;

import io.gatehouse.benchmarks.ServerProcess;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Gets tokens of sessions by one request, without a password.
 */
final class SessionLogins implements Endpoints.TokenSource {

	private final Http http;

	private final ServerProcess server;

	private final String format;

	private final Pattern token;

	/**
	 * Creates a source.
	 * @param format the format of access tokens
	 * @param token the member of the answer that is the token
	 */
	SessionLogins(Http http, ServerProcess server, String format, String token) {
		this.http = http;
		this.server = server;
		this.format = format;
		this.token = Pattern.compile("\"" + token + "\":\"([^\"]+)\"");
	}

	@Override
	public String client() {
		return Servers.SESSION_CLIENT;
	}

	@Override
	public Flux<String> tokens(Flux<String> users, int parallel) {
		return users.flatMap(this::token, parallel);
	}

	private Mono<String> token(String user) {
		return this.http
			.send(Http.post(Endpoints.uri(this.server, "/login/" + this.format + "/" + user), Map.of()), 200)
			.map((answer) -> Http.part(this.token, answer.body()));
	}

}
