package io.gatehouse.authorizationserver;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.ScriptRunner;
import reactor.core.publisher.Mono;

import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Strings of an authorization server in Redis, by {@link RedisKeys#oauth2}. Each call is
 * one command, and has a result or a {@link DataAccessException} within
 * {@code gatehouse.revocation.write-timeout}.
 */
final class OAuth2Store {

	private static final RedisScript<String> GET = RedisScript.of("return redis.call('GET', KEYS[1]) or ''",
			String.class);

	private static final RedisScript<Long> SET = RedisScript.of("""
			if ARGV[2] == '' then
			  redis.call('SET', KEYS[1], ARGV[1])
			else
			  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
			end
			return 1""", Long.class);

	private static final RedisScript<Long> DELETE = RedisScript.of("return redis.call('DEL', KEYS[1])", Long.class);

	/** Returns how often the code was redeemed, up to 2. */
	private static final RedisScript<Long> REDEEM = RedisScript.of("""
			if redis.call('SET', KEYS[1], '1', 'PX', ARGV[1], 'NX') then
			  return 1
			end
			redis.call('SET', KEYS[1], '2', 'PX', ARGV[1])
			return 2""", Long.class);

	private final ScriptRunner runner;

	private final RedisKeys keys;

	OAuth2Store(ScriptRunner runner, RedisKeys keys) {
		this.runner = runner;
		this.keys = keys;
	}

	Optional<String> get(String kind, String id) {
		return this.runner.run(GET, key(kind, id), List.of()).filter((value) -> !value.isEmpty()).blockOptional();
	}

	/** Stores a string for some time. */
	Mono<Void> put(String kind, String id, String value, Duration life) {
		return this.runner.run(SET, key(kind, id), List.of(value, Long.toString(life.toMillis()))).then();
	}

	/** Stores a string until it is deleted. */
	Mono<Void> put(String kind, String id, String value) {
		return this.runner.run(SET, key(kind, id), List.of(value, "")).then();
	}

	Mono<Void> delete(String kind, String id) {
		return this.runner.run(DELETE, key(kind, id), List.of()).then();
	}

	/**
	 * Redeems an authorization code.
	 * @return whether it was not redeemed before
	 */
	boolean redeem(String hash, Duration life) {
		return Long.valueOf(1)
			.equals(this.runner.run(REDEEM, key("code", hash), List.of(Long.toString(life.toMillis()))).block());
	}

	/** Returns whether a code was redeemed more than once. */
	boolean isReplayed(String hash) {
		return get("code", hash).filter("2"::equals).isPresent();
	}

	private List<String> key(String kind, String id) {
		return List.of(this.keys.oauth2(kind, id));
	}

}
