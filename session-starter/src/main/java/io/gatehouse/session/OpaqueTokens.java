package io.gatehouse.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

import io.gatehouse.revocation.OpaqueTokenKeys;
import io.gatehouse.revocation.SessionRecordFields;
import io.gatehouse.revocation.redis.ScriptRunner;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Writes opaque access tokens into Redis. A token is a hash of its own, outside the
 * user's slot, with the lifetime of an access token:
 *
 * <pre>
 * EVALSHA token.lua 1 login:token:&lt;SHA-256&gt; &lt;end&gt; user … session … device … name … roles … permissions …
 *     attributes … iat … expires … revocation_scope …
 * </pre>
 *
 * Gateways also read the token's session and refuse the token without it, so a hash that
 * is left behind, or has old permissions, gives no access.
 */
final class OpaqueTokens {

	private static final Log logger = LogFactory.getLog(OpaqueTokens.class);

	private static final RedisScript<Long> WRITE = RedisScript.of(SessionScript.text("token.lua"), Long.class);

	private static final RedisScript<Long> RETIRE = RedisScript.of(SessionScript.text("retire.lua"), Long.class);

	private static final char[] NANOID = "_-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		.toCharArray();

	private static final int NANOID_LENGTH = 21;

	private static final int CONCURRENCY = 16;

	private final ScriptRunner runner;

	private final OpaqueTokenKeys keys;

	private final GatehouseSessionProperties.OpaqueStyle style;

	private final String scope;

	private final RandomText random = new RandomText();

	/**
	 * Creates an instance.
	 * @param scope the scope of the tokens' revocations, empty for none
	 */
	OpaqueTokens(ScriptRunner runner, OpaqueTokenKeys keys, GatehouseSessionProperties.OpaqueStyle style,
			String scope) {
		this.scope = scope;
		this.runner = runner;
		this.keys = keys;
		this.style = style;
	}

	/** Returns a new random token. */
	String next() {
		return switch (this.style) {
			case RANDOM -> this.random.token();
			case UUID -> UUID.randomUUID().toString();
			case NANOID -> this.random.text(NANOID, NANOID_LENGTH);
		};
	}

	/** Returns a token's key in Redis. */
	String key(String token) {
		return this.keys.key(token);
	}

	/** Writes a token. Writing it again is no error. */
	Mono<Void> write(String token, String sessionId, Issue issue, Instant expiresAt) {
		String expires = Long.toString(expiresAt.toEpochMilli());
		List<String> arguments = new ArrayList<>(List.of(expires, SessionRecordFields.USER, issue.account().subject(),
				OpaqueTokenKeys.SESSION_FIELD, sessionId, SessionRecordFields.DEVICE, issue.deviceId(),
				SessionRecordFields.IAT, Long.toString(issue.issuedAt().getEpochSecond()), SessionRecordFields.EXPIRES,
				expires, OpaqueTokenKeys.SCOPE_FIELD, this.scope));
		arguments.addAll(AccountFields.of(issue.account()));
		return this.runner.run(WRITE, List.of(key(token)), arguments).then();
	}

	/**
	 * Limits the remaining lifetime of tokens. Tokens for which that fails are left
	 * behind, and give no access.
	 */
	Mono<Void> retire(Collection<String> tokenKeys, Duration life) {
		return Flux.fromIterable(tokenKeys)
			.filter((key) -> !key.isEmpty())
			.flatMap((key) -> this.runner.run(RETIRE, List.of(key), List.of(Long.toString(life.toMillis()))),
					CONCURRENCY)
			.then()
			.onErrorResume(DataAccessException.class, (ex) -> {
				logger.debug("Opaque tokens of ended sessions were not deleted", ex);
				return Mono.empty();
			});
	}

}
