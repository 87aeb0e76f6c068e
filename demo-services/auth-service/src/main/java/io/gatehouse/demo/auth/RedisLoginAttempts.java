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
 * Counts wrong passwords in Redis, so that all auth-services count together:
 *
 * <pre class="code">
 * demo:attempts:{203.0.113.9}                    wrong passwords from this address
 * demo:attempts:{203.0.113.9}:&lt;SHA-256 of name&gt;  … for this user name
 * </pre>
 *
 * Both are plain numbers, in one slot of a cluster, and expire when their window is over,
 * which begins with the first wrong password. So within any minute there may be twice as
 * many as {@code demo.attempts.*} says, and never more. A guess is checked before it is
 * counted; how many can be in between is bounded by the number of threads that hash.
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
	 * Waits for an answer, but not for as long as the Redis client would while it has no
	 * connection. Making one blocks, too.
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
	 * The address itself, or of IPv6 the first 64 bits: the rest is for the client to
	 * choose (RFC 4291, section 2.5.4).
	 */
	private static String network(String address) {
		if (address.indexOf(':') < 0) {
			return address;
		}
		try {
			// no name is looked up: nothing but a literal has colons
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
