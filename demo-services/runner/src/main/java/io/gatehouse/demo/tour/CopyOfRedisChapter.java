package io.gatehouse.demo.tour;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import io.gatehouse.demo.client.DemoClient;

/**
 * Chapter on a stolen copy of Redis: it contains no token that could be used.
 */
final class CopyOfRedisChapter implements Chapter {

	private static final int LEAST = 30;

	@Override
	public String title() {
		return "A copy of Redis contains no usable token";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		journal.stepWith(target.redis(), "Redis",
				"no key and no value contains a token issued on this tour, or a usable part of one",
				(control) -> check(control.dumpRedis(), issued(target)));
	}

	private static Set<String> issued(Target target) {
		Set<String> tokens = new HashSet<>();
		Stream.of(target.gateway(), target.gateway2(), target.auth())
			.filter(Objects::nonNull)
			.map(DemoClient::tokens)
			.forEach(tokens::addAll);
		return tokens;
	}

	private static void check(String dump, Set<String> tokens) {
		Expect.that(tokens.size() >= LEAST, "the tour has seen many tokens, found " + tokens.size());
		Expect.that(dump.contains("gatehouse:{alice}:session"), "the copy has alice's sessions");
		for (String token : tokens) {
			for (String part : parts(token)) {
				Expect.that(!dump.contains(part), "no part of a token is in Redis");
			}
		}
	}

	/**
	 * Splits a token: the segments of a JWT; the secret part of a refresh token; an
	 * opaque token as a whole.
	 */
	private static List<String> parts(String token) {
		if (token.contains("~")) {
			return List.of(token.substring(token.lastIndexOf('~') + 1), token.substring(token.length() - 43));
		}
		return Arrays.asList(token.split("\\."));
	}

}
