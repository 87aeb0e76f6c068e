package io.gatehouse.gateway;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.SigningKeys;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * Mints the tokens that go inwards where the caller's own does not say who the caller is
 * (RFC 9068): {@code typ} {@code at+jwt}, the claims {@code iss}, {@code sub},
 * {@code aud}, {@code iat}, {@code exp} and {@code jti}, those that the services read an
 * identity from by {@code gatehouse.claims.*}, and the attributes as claims of their own.
 * <p>
 * One token serves everybody who is the same, until half of its life is over; whatever is
 * new about them makes it another. Only so many are remembered. Signing is work for the
 * processor, and is done on the threads that are for it.
 */
final class TokenMinter {

	private static final String TYPE = "at+jwt";

	private static final long MAX_REMEMBERED = 10_000;

	/** What an attribute is never taken for. */
	private static final Set<String> REGISTERED = Set.of("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "sid",
			"client_id", "cnf");

	private final MintingProperties properties;

	private final String issuer;

	private final SigningKeys keys;

	private final IdentityClaims names;

	private final Clock clock;

	private final JwtEncoder encoder;

	/** Tokens, signed or about to be, from the moment on when they were asked for. */
	private final Cache<String, CompletableFuture<Jwt>> remembered;

	/**
	 * A minter.
	 * @param issuer the {@code iss}
	 * @param names by which claims services know an identity
	 * @param ticker measures how long a token is remembered
	 */
	TokenMinter(MintingProperties properties, String issuer, IdentityClaims names, Clock clock, Ticker ticker) {
		this.properties = properties;
		this.issuer = issuer;
		this.keys = SigningKeys.load(MintingProperties.PREFIX, properties.signing());
		this.names = names;
		this.clock = clock;
		this.encoder = new NimbusJwtEncoder(new ImmutableJWKSet<>(new JWKSet(this.keys.active())));
		this.remembered = Caffeine.newBuilder()
			.maximumSize(MAX_REMEMBERED)
			.expireAfterWrite(properties.life().dividedBy(2))
			.ticker(ticker)
			.executor(TokenMinter::execute)
			.build();
	}

	/** Who mints. */
	String issuer() {
		return this.issuer;
	}

	/** The keys that confirm the tokens: public parts only, as JSON. */
	String jwkSet() {
		return this.keys.published().toString(true);
	}

	/**
	 * Mints a token, or remembers one that says the same.
	 * @param who who the caller is
	 * @param session the session's id, or {@code null} if there is none
	 * @return the token
	 */
	Mono<Jwt> mint(SessionRecord who, @Nullable String session) {
		return Mono.defer(() -> {
			Map<String, Object> content = content(who, session);
			String key = digest(content);
			CompletableFuture<Jwt> token = this.remembered.get(key,
					(absent) -> CompletableFuture.supplyAsync(() -> sign(content), TokenMinter::execute));
			// a caller that goes away must not take it from the others who wait for it
			return Mono.fromFuture(token, true).doOnError((failure) -> this.remembered.asMap().remove(key, token));
		});
	}

	private static void execute(Runnable task) {
		Schedulers.parallel().schedule(task);
	}

	/**
	 * A caller whose token is a minted one.
	 * @param who who the caller is
	 * @param session the session's id, or {@code null} if there is none
	 */
	Mono<Caller> caller(SessionRecord who, @Nullable String session) {
		return mint(who, session).map((token) -> new Caller.Authenticated(this.names.identity(token), token));
	}

	/**
	 * The same caller, with a token that nobody signed and nobody would believe: for
	 * those who ask who it is, and send nothing inwards.
	 * @param who who the caller is
	 * @param session the session's id, or {@code null} if there is none
	 */
	Mono<Caller> unsigned(SessionRecord who, @Nullable String session) {
		return Mono.fromCallable(() -> {
			Jwt token = Jwt.withTokenValue("unsigned")
				.header("alg", "none")
				.claims((all) -> all.putAll(content(who, session)))
				.issuer(this.issuer)
				.build();
			return new Caller.Authenticated(this.names.identity(token), token);
		});
	}

	private Map<String, Object> content(SessionRecord who, @Nullable String session) {
		Map<String, Object> content = new LinkedHashMap<>(who.attributes());
		content.keySet().removeAll(REGISTERED);
		content.keySet()
			.removeAll(List.of(this.names.name(), this.names.session(), this.names.device(), this.names.roles(),
					this.names.permissions()));
		put(content, this.names.name(), who.name());
		put(content, this.names.device(), who.device());
		put(content, this.names.session(), session);
		// also if empty: an attribute must not be found by a path in their place
		content.put(this.names.roles(), who.roles());
		content.put(this.names.permissions(), who.permissions());
		put(content, "sid", session);
		content.put("sub", who.user());
		return content;
	}

	private static void put(Map<String, Object> content, String name, @Nullable String value) {
		if (value != null) {
			content.put(name, value);
		}
	}

	private static String digest(Map<String, Object> content) {
		byte[] text = JSONObjectUtils.toJSONString(content).getBytes(StandardCharsets.UTF_8);
		try {
			return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(text));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

	private Jwt sign(Map<String, Object> content) {
		Instant now = this.clock.instant().truncatedTo(ChronoUnit.SECONDS);
		JwsHeader header = JwsHeader.with(SignatureAlgorithm.valueOf(this.keys.algorithm().name())).type(TYPE).build();
		JwtClaimsSet claims = JwtClaimsSet.builder()
			.claims((all) -> all.putAll(content))
			.issuer(this.issuer)
			.audience(this.properties.audiences())
			.issuedAt(now)
			.expiresAt(now.plus(this.properties.life()))
			.id(UUID.randomUUID().toString())
			.build();
		Jwt encoded = this.encoder.encode(JwtEncoderParameters.from(header, claims));
		// the encoder makes the issuer a URL, and whoever verifies reads text
		return Jwt.withTokenValue(encoded.getTokenValue())
			.headers((all) -> all.putAll(encoded.getHeaders()))
			.claims((all) -> all.putAll(encoded.getClaims()))
			.issuer(this.issuer)
			.build();
	}

	/** Makes a caller of what a session, or the hash of an opaque token, says. */
	@FunctionalInterface
	interface Callers {

		/**
		 * Makes a caller.
		 * @param who who the caller is
		 * @param session the session's id, or {@code null} if there is none
		 */
		Mono<Caller> caller(SessionRecord who, @Nullable String session);

	}

}
