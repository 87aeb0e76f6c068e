package io.gatehouse.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import io.gatehouse.revocation.OpaqueTokenKeys;
import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.revocation.redis.ScriptRunner;
import io.gatehouse.test.TestKeys;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * Session service as the auto-configuration creates it, with its recorded events.
 */
final class TestSessions {

	/** An EC key, which signs quickly: races need many tokens. */
	static final JWK KEY = TestKeys.key("ES256", "ec-key");

	private final ReactiveRedisConnectionFactory connectionFactory;

	private final Map<String, String> settings = new HashMap<>(Map.of("algorithm", "ES256", "audit-log", "off"));

	private final List<SessionEvent> events = new CopyOnWriteArrayList<>();

	private final List<LoginGuard> guards = new ArrayList<>();

	private @Nullable AccountLookup accounts;

	private JwtEncoder encoder = new NimbusJwtEncoder(new ImmutableJWKSet<>(new JWKSet(KEY)));

	private Duration timeout = Duration.ofSeconds(20);

	private Duration confirmTimeout = Duration.ofSeconds(20);

	private @Nullable ScriptRunner runner;

	private @Nullable ScriptRunner barrierRunner;

	private boolean apart;

	private String scope = "";

	TestSessions(ReactiveRedisConnectionFactory connectionFactory) {
		this.connectionFactory = connectionFactory;
	}

	static ReactiveSessionService service(ReactiveRedisConnectionFactory connectionFactory, Duration timeout,
			Map<String, String> settings) {
		TestSessions sessions = new TestSessions(connectionFactory);
		sessions.timeout = timeout;
		settings.forEach(sessions::with);
		return sessions.service();
	}

	static GatehouseSessionProperties properties(Map<String, String> settings) {
		Map<String, String> all = new HashMap<>(Map.of("gatehouse.session.issuer", "https://auth.test"));
		settings.forEach((name, value) -> all.put("gatehouse.session." + name, value));
		return new Binder(new MapConfigurationPropertySource(all)).bindOrCreate("gatehouse.session",
				GatehouseSessionProperties.class);
	}

	/** Sets a property below {@code gatehouse.session}. */
	TestSessions with(String name, Object value) {
		this.settings.put(name, value.toString());
		return this;
	}

	TestSessions guard(LoginGuard guard) {
		this.guards.add(guard);
		return this;
	}

	TestSessions accounts(AccountLookup lookup) {
		this.accounts = lookup;
		return this;
	}

	TestSessions encoder(JwtEncoder another) {
		this.encoder = another;
		return this;
	}

	TestSessions runner(ScriptRunner another) {
		this.runner = another;
		return this;
	}

	TestSessions confirmTimeout(Duration another) {
		this.confirmTimeout = another;
		return this;
	}

	/** Replaces what runs the scripts of the barrier. */
	TestSessions barrierRunner(ScriptRunner another) {
		this.barrierRunner = another;
		return this;
	}

	/** Sets from the start whether Redis keeps slots apart. */
	TestSessions apart(boolean known) {
		this.apart = known;
		return this;
	}

	/** Sets another scope of revocations. */
	TestSessions scope(String another) {
		this.scope = another;
		return this;
	}

	ReactiveSessionService service() {
		GatehouseSessionProperties properties = properties(this.settings);
		ScriptRunner scripts = scripts();
		SessionStore store = store(scripts, properties);
		return new ReactiveSessionService(issuance(scripts, store), store, new AccessTokens(this.encoder, properties),
				opaque(scripts), this.accounts, sessionEvents());
	}

	/** Returns the sessions of an authorization server. */
	AuthorizationSessions authorizations() {
		GatehouseSessionProperties properties = properties(this.settings);
		ScriptRunner scripts = scripts();
		SessionStore store = store(scripts, properties);
		return new AuthorizationSessions(issuance(scripts, store), new AccessTokens(this.encoder, properties),
				opaque(scripts), store, revocations(scripts).writer());
	}

	private SessionIssuance issuance(ScriptRunner scripts, SessionStore store) {
		return new SessionIssuance(store, opaque(scripts), properties(this.settings), this.guards, this.accounts,
				sessionEvents());
	}

	private SessionEvents sessionEvents() {
		return new SessionEvents((event) -> this.events.add((SessionEvent) event),
				properties(this.settings).auditLog());
	}

	private OpaqueTokens opaque(ScriptRunner scripts) {
		return new OpaqueTokens(scripts,
				new OpaqueTokenKeys(OpaqueTokenKeys.DEFAULT_PREFIX, OpaqueTokenKeys.Style.SHA256),
				properties(this.settings).opaqueStyle(), this.scope);
	}

	/** Returns the store of the service. */
	SessionStore store() {
		return store(scripts(), properties(this.settings));
	}

	private ScriptRunner scripts() {
		return (this.runner != null) ? this.runner : new ScriptRunner(this.connectionFactory, this.timeout);
	}

	private SessionStore store(ScriptRunner scripts, GatehouseSessionProperties properties) {
		return new SessionStore(new SessionScripts(scripts, RedisFixture.KEYS, revocations(scripts), this.apart),
				new SessionIndex(scripts, RedisFixture.KEYS, properties), properties);
	}

	/** Returns the search among all users. */
	SessionSearch search() {
		return new SessionSearch(
				new ReactiveSessionSearch(new SessionIndex(scripts(), RedisFixture.KEYS, properties(this.settings))));
	}

	private Revocations revocations(ScriptRunner scripts) {
		return RedisFixture.revocations(scripts, (this.barrierRunner != null) ? this.barrierRunner : scripts,
				RedisFixture.settings(this.scope, this.timeout, this.confirmTimeout));
	}

	SessionService blocking() {
		return new SessionService(service());
	}

	/** Returns the published events, in order. */
	List<SessionEvent> events() {
		return this.events;
	}

}
