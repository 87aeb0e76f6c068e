package io.gatehouse.session;

import java.time.Duration;
import java.util.List;

import io.gatehouse.identity.TextConstraints;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.ScriptRunner;
import io.gatehouse.token.JwtVerifier;
import reactor.core.publisher.Mono;

import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Issues tokens that are accepted once: to confirm an address, to set a new password, to
 * download a file. A token is a random text of 256 bits, which Redis stores as a hash
 * only:
 *
 * <pre>
 * SET    gatehouse:once:&lt;SHA-256 of purpose and token&gt; &lt;subject&gt; PX &lt;life&gt; NX
 * GETDEL gatehouse:once:&lt;SHA-256 of purpose and token&gt;
 * </pre>
 *
 * Of any number of simultaneous calls with the same token exactly one is accepted. A
 * failover of Redis may lose the latest of both: a token that was just issued is then
 * unknown, and one that was just redeemed can be redeemed again. Thread-safe.
 */
public final class OneTimeTokens {

	private static final RedisScript<Long> ISSUE = RedisScript.of(SessionScript.text("issue-once.lua"), Long.class);

	private static final RedisScript<String> REDEEM = RedisScript.of(SessionScript.text("redeem.lua"), String.class);

	private static final Duration MAX_LIFE = Duration.ofDays(30);

	private static final int MAX_PURPOSE_LENGTH = 128;

	private static final int MAX_TOKEN_LENGTH = 128;

	private final ScriptRunner runner;

	private final RedisKeys keys;

	private final RandomText random = new RandomText();

	OneTimeTokens(ScriptRunner runner, RedisKeys keys) {
		this.runner = runner;
		this.keys = keys;
	}

	/**
	 * Issues a token.
	 * @param subject the {@code sub} that {@link #redeem} returns, up to 256 characters
	 * @param purpose what it is for, such as {@code new-password}; a token is accepted
	 * for this purpose only
	 * @param life how long it can be redeemed, from 1 ms to 30 days
	 * @return the token, 43 characters of base64url; an {@link IllegalArgumentException}
	 * for other values, or a {@link DataAccessException}
	 */
	public Mono<String> issue(String subject, String purpose, Duration life) {
		return Mono.defer(() -> {
			TextConstraints.check("The subject", subject, JwtVerifier.MAX_IDENTIFIER_LENGTH);
			TextConstraints.check("The purpose", purpose, MAX_PURPOSE_LENGTH);
			if (life.toMillis() < 1 || life.compareTo(MAX_LIFE) > 0) {
				throw new IllegalArgumentException("The lifetime is not between 1 ms and 30 days");
			}
			String token = this.random.token();
			return this.runner
				.run(ISSUE, List.of(key(purpose, token)), List.of(subject, String.valueOf(life.toMillis())))
				.thenReturn(token);
		});
	}

	/**
	 * Redeems a token. If the call fails, the token may be redeemed all the same.
	 * @param token the token
	 * @param purpose what it was issued for
	 * @return the subject that it was issued for; empty if it was redeemed before, has
	 * expired, is for another purpose, or was never issued; or a
	 * {@link DataAccessException}
	 */
	public Mono<String> redeem(String token, String purpose) {
		return Mono.defer(() -> {
			TextConstraints.check("The purpose", purpose, MAX_PURPOSE_LENGTH);
			if (token.length() > MAX_TOKEN_LENGTH) {
				return Mono.empty();
			}
			return this.runner.run(REDEEM, List.of(key(purpose, token)), List.of())
				.filter((subject) -> !subject.isEmpty());
		});
	}

	/** A purpose has no control characters, so the two cannot be divided otherwise. */
	private String key(String purpose, String token) {
		return this.keys.oneTimeToken(RandomText.hash(purpose + '\0' + token));
	}

}
