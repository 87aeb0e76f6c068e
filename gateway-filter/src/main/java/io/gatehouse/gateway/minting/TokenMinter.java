package io.gatehouse.gateway.minting;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.MintedToken;
import io.gatehouse.gateway.ServiceToken;
import io.gatehouse.token.Sha256;
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
 * Mints the tokens that services receive in place of the caller's own (RFC 9068):
 * {@code typ} {@code at+jwt}, the claims of {@link MintedClaims}, and {@code aud},
 * {@code iat}, {@code exp} and {@code jti}.
 * <p>
 * Tokens are cached by claims and audience for half of their life, up to a maximum
 * number. A caller that several requests share keeps its tokens, so that they are found
 * without a digest of the claims. Signing is CPU-bound and runs on the parallel
 * scheduler.
 */
final class TokenMinter {

	private static final String TYPE = "at+jwt";

	private final Duration life;

	private final SigningKeys keys;

	private final Clock clock;

	private final JwtEncoder encoder;

	/** Tokens, signed or being signed, from the time of the first request for them. */
	private final Cache<String, CompletableFuture<MintedToken>> remembered;

	private final Ticker ticker;

	/**
	 * Creates a minter.
	 * @param ticker measures the time that tokens are cached
	 */
	TokenMinter(MintingProperties properties, Clock clock, Ticker ticker) {
		this.life = properties.life();
		this.keys = SigningKeys.load(MintingProperties.PREFIX, properties.signing());
		this.clock = clock;
		this.encoder = new NimbusJwtEncoder(new ImmutableJWKSet<>(new JWKSet(this.keys.active())));
		this.remembered = Caffeine.newBuilder()
			.maximumSize(properties.cacheSize())
			.expireAfterWrite(this.life.dividedBy(2))
			.ticker(ticker)
			.executor(TokenMinter::execute)
			.build();
		this.ticker = ticker;
	}

	/** The public keys as a JWK Set, in JSON. */
	String jwkSet() {
		return this.keys.published().toString(true);
	}

	/**
	 * Finds the token that an earlier request with the same caller got.
	 * @param caller the caller
	 * @param audience the services that it is for
	 * @return the token, or {@code null} if {@link #mint} has to find or mint it
	 */
	@Nullable ServiceToken known(Caller.Authenticated caller, List<String> audience) {
		MintedToken known = caller.minted(audience);
		return (known != null && known.untilNanos() - this.ticker.read() > 0) ? known.token() : null;
	}

	/**
	 * Mints a token, or gets a cached one with the same claims.
	 * @param caller the caller that {@link #known} will find it by
	 * @param claims the claims, without those that belong to a single token
	 * @param audience the services that it is for
	 * @return the token
	 */
	Mono<ServiceToken> mint(Caller.Authenticated caller, Map<String, Object> claims, List<String> audience) {
		return Mono.defer(() -> {
			Map<String, Object> content = new LinkedHashMap<>(claims);
			content.put("aud", audience);
			String key = digest(content);
			CompletableFuture<MintedToken> token = this.remembered.get(key,
					(absent) -> CompletableFuture.supplyAsync(() -> minted(content), TokenMinter::execute));
			// a caller that cancels must not cancel the token for the others that wait
			// for it
			return Mono.fromFuture(token, true).doOnError((failure) -> this.remembered.asMap().remove(key, token));
		}).map((minted) -> {
			caller.keep(audience, minted);
			return minted.token();
		});
	}

	private MintedToken minted(Map<String, Object> content) {
		long until = this.ticker.read() + this.life.dividedBy(2).toNanos();
		return new MintedToken(sign(content), until);
	}

	private static void execute(Runnable task) {
		Schedulers.parallel().schedule(task);
	}

	private static String digest(Map<String, Object> content) {
		return Sha256.base64Url(JSONObjectUtils.toJSONString(content));
	}

	private ServiceToken sign(Map<String, Object> content) {
		Instant now = this.clock.instant().truncatedTo(ChronoUnit.SECONDS);
		JwsHeader header = JwsHeader.with(SignatureAlgorithm.valueOf(this.keys.algorithm().name())).type(TYPE).build();
		JwtClaimsSet claims = JwtClaimsSet.builder()
			.claims((all) -> all.putAll(content))
			.issuedAt(now)
			.expiresAt(now.plus(this.life))
			.id(UUID.randomUUID().toString())
			.build();
		Jwt encoded = this.encoder.encode(JwtEncoderParameters.from(header, claims));
		// the encoder makes the issuer a URL, but verifiers read text
		return new ServiceToken(Jwt.withTokenValue(encoded.getTokenValue())
			.headers((all) -> all.putAll(encoded.getHeaders()))
			.claims((all) -> all.putAll(encoded.getClaims()))
			.issuer(String.valueOf(content.get("iss")))
			.build());
	}

}
