package io.gatehouse.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.nimbusds.jose.util.JSONArrayUtils;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.revocation.RedisKeys;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.io.ClassPathResource;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * The sessions in Redis. Each operation is one script in the user's slot, and one round
 * trip:
 *
 * <pre>
 * EVALSHA login.lua  2 gatehouse:{alice}:session:&lt;id&gt; gatehouse:{alice}:sessions &lt;id&gt; &lt;life&gt; &lt;field&gt; &lt;value&gt; …
 * EVALSHA logout.lua 2 gatehouse:{alice}:session:&lt;id&gt; gatehouse:{alice}:sessions &lt;id&gt;
 * </pre>
 *
 * A record is a hash that lives as long as the session may at the most:
 *
 * <pre>
 * user                                 the sub
 * device, device_type, device_name     the device; what is not known is missing
 * name                                 the display name, if there is one
 * roles, permissions                   JSON arrays of text
 * attributes                           a JSON object
 * refresh                              SHA-256 of the current refresh token, base64url
 * created, seen, expires               epoch ms
 * </pre>
 *
 * The hash of a spent refresh token, and when it was spent, will stand beside the current
 * one. No token that anybody could use stands in Redis.
 */
final class SessionRecords {

	private static final RedisScript<Long> LOGIN = script("login.lua");

	private static final RedisScript<Long> LOGOUT = script("logout.lua");

	private final ScriptRunner scripts;

	private final RedisKeys keys;

	private final Duration life;

	SessionRecords(ReactiveRedisConnectionFactory connectionFactory, RedisKeys keys, Duration life, Duration timeout) {
		this.scripts = new ScriptRunner(connectionFactory, timeout);
		this.keys = keys;
		this.life = life;
	}

	private static RedisScript<Long> script(String file) {
		return RedisScript.of(new ClassPathResource(file, SessionRecords.class), Long.class);
	}

	/**
	 * Writes the record of a new session.
	 * @return the session's end in epoch ms
	 */
	Mono<Long> create(String sessionId, LoginRequest request, String refreshToken) {
		List<String> arguments = new ArrayList<>(List.of(sessionId, Long.toString(this.life.toMillis())));
		add(arguments, "user", request.subject());
		add(arguments, "device", request.device().id());
		add(arguments, "device_type", request.device().type());
		add(arguments, "device_name", request.device().name());
		add(arguments, "name", request.name());
		add(arguments, "roles", JSONArrayUtils.toJSONString(request.roles()));
		add(arguments, "permissions", JSONArrayUtils.toJSONString(request.permissions()));
		add(arguments, "attributes", JSONObjectUtils.toJSONString(request.attributes()));
		add(arguments, "refresh", RandomText.hash(refreshToken));
		return this.scripts.run(LOGIN, keys(request.subject(), sessionId), arguments);
	}

	private static void add(List<String> arguments, String field, @Nullable String value) {
		if (value != null) {
			arguments.add(field);
			arguments.add(value);
		}
	}

	/**
	 * Deletes the record of a session.
	 * @return the number of records deleted, 0 or 1
	 */
	Mono<Long> delete(String subject, String sessionId) {
		return this.scripts.run(LOGOUT, keys(subject, sessionId), List.of(sessionId));
	}

	private List<String> keys(String subject, String sessionId) {
		return List.of(this.keys.session(subject, sessionId), this.keys.sessions(subject));
	}

}
