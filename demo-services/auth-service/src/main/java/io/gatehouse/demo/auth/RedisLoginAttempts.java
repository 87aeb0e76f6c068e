package io.gatehouse.demo.auth;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;

import io.gatehouse.token.Sha256;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.stereotype.Component;

/**
 * Counts wrong passwords in Redis, so that all instances of auth-service share the
 * counters:
 *
 * <pre class="code">
 * demo:attempts:{203.0.113.9}                    wrong passwords from this address
 * demo:attempts:{203.0.113.9}:&lt;SHA-256 of name&gt;  … for this user name
 * </pre>
 *
 * Both are integers in one cluster slot. Each expires at the end of its window, which
 * begins with the first wrong password. Within any period of one window's length there
 * can therefore be up to twice as many attempts as {@code demo.attempts.*} allows. An
 * attempt is checked before it is counted; the number of hashing threads bounds the
 * attempts in between.
 */
@Component
final class RedisLoginAttempts implements LoginAttempts {

	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	private static final RedisScript<Long> WAIT = script("attempts-wait.lua");

	private static final RedisScript<Long> FAILED = script("attempts-failed.lua");

	private final ReactiveStringRedisTemplate redis;

	private final DemoProperties.Attempts limits;

	RedisLoginAttempts(ReactiveStringRedisTemplate redis, DemoProperties properties) {
		this.redis = redis;
		this.limits = properties.attempts();
	}

	private static RedisScript<Long> script(String file) {
		return RedisScript.of(new ClassPathResource(file, RedisLoginAttempts.class), Long.class);
	}

	@Override
	public void check(String username, String address) {
		Long wait = answer(
				this.redis
					.execute(WAIT, keys(username, address),
							List.of(Integer.toString(this.limits.perUser()),
									Integer.toString(this.limits.perAddress())))
					.next());
		if (wait > 0) {
			throw new TooManyAttemptsException(Duration.ofMillis(wait));
		}
	}

	@Override
	public void failed(String username, String address) {
		answer(this.redis
			.execute(FAILED, keys(username, address), List.of(Long.toString(this.limits.window().toMillis())))
			.next());
	}

	@Override
	public void succeeded(String username, String address) {
		answer(this.redis.delete(keys(username, address).get(0)));
	}

	/**
	 * Waits for a reply for up to {@link #TIMEOUT}, which is shorter than the Redis
	 * client's own time-out without a connection. The command is subscribed on another
	 * thread because connecting blocks, too.
	 */
	private static <T> T answer(Mono<T> command) {
		return Objects.requireNonNull(command.subscribeOn(Schedulers.boundedElastic())
			.timeout(TIMEOUT)
			.onErrorMap(TimeoutException.class, (ex) -> new QueryTimeoutException("Redis did not answer in time", ex))
			.block());
	}

	private static List<String> keys(String username, String address) {
		String byAddress = "demo:attempts:{" + network(address) + "}";
		return List.of(byAddress + ":" + sha256(username), byAddress);
	}

	/**
	 * Returns an IPv4 address as it is, and the first 64 bits of an IPv6 address: the
	 * client chooses the rest (RFC 4291, section 2.5.4).
	 */
	private static String network(String address) {
		if (address.indexOf(':') < 0) {
			return address;
		}
		try {
			// no DNS lookup: only an IPv6 literal contains a colon
			byte[] bytes = InetAddress.getByName(address).getAddress();
			return (bytes.length == 16) ? HexFormat.of().formatHex(Arrays.copyOf(bytes, 8)) : address;
		}
		catch (UnknownHostException ex) {
			return address;
		}
	}

	private static String sha256(String text) {
		return HexFormat.of().formatHex(Sha256.hash(text));
	}

}
