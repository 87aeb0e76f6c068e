package io.gatehouse.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.Verdict;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Asks Redis on every request, in one round trip:
 *
 * <pre>
 * ZMSCORE {gatehouse}:revoked all jti:… sid:… sub:… client_id:…
 * </pre>
 *
 * An error, a time-out, a connection that is down and a list without {@code all} are all
 * {@link Verdict.Unknown}.
 */
final class RedisRevocationLookup implements RevocationLookup {

	private final RedisConnection redis;

	private final byte[] key;

	private final RevocableClaims claims;

	private final Function<String, String> scopes;

	private final Duration timeout;

	RedisRevocationLookup(RedisConnection redis, RedisKeys keys, RevocableClaims claims,
			Function<String, String> scopes, Duration timeout) {
		this.redis = redis;
		this.key = RedisConnection.bytes(keys.revoked());
		this.claims = claims;
		this.scopes = scopes;
		this.timeout = timeout;
	}

	@Override
	public Mono<Verdict> verdict(Jwt token) {
		Instant issuedAt = Objects.requireNonNull(token.getIssuedAt(), "A verified token has an iat");
		byte[][] members = members(token);
		return this.redis.execute((commands) -> ask(commands, members, issuedAt))
			.timeout(this.timeout)
			.doOnError(TimeoutException.class, (failure) -> this.redis.unanswered())
			// off the one thread that reads from Redis: what follows is the rest of the
			// request
			.publishOn(Schedulers.parallel())
			.onErrorResume((failure) -> Mono.just(new Verdict.Unknown(cause(failure))));
	}

	private byte[][] members(Jwt token) {
		String scope = this.scopes.apply(String.valueOf(token.<Object>getClaim("iss")));
		List<String> members = new ArrayList<>();
		members.add(RevocableClaims.ALL);
		members.addAll(this.claims.members(scope, token.getClaims()));
		return members.stream().map(RedisConnection::bytes).toArray(byte[][]::new);
	}

	private Mono<Verdict> ask(RedisClusterAsyncCommands<byte[], byte[]> commands, byte[][] members, Instant issuedAt) {
		return Mono.fromFuture(() -> commands.zmscore(this.key, members).toCompletableFuture())
			.doOnNext((scores) -> this.redis.answered())
			.map((scores) -> verdict(scores, issuedAt));
	}

	private static Verdict verdict(List<? extends @Nullable Double> scores, Instant issuedAt) {
		List<Floor> floors = new ArrayList<>();
		for (Double score : scores.subList(1, scores.size())) {
			if (score != null) {
				floors.add(Floor.ofScore(score));
			}
		}
		Double all = scores.get(0);
		return Verdict.of(issuedAt, (all != null) ? Floor.ofScore(all) : null, floors);
	}

	private static String cause(Throwable failure) {
		if (failure instanceof TimeoutException) {
			return "redis_timeout";
		}
		return (failure instanceof RedisConnectionException || failure instanceof RedisConnectionFailureException)
				? "redis_disconnected" : "redis_error";
	}

}
