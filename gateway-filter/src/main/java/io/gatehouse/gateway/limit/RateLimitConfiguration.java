package io.gatehouse.gateway.limit;

import java.util.List;

import com.github.benmanes.caffeine.cache.Ticker;
import io.gatehouse.gateway.AuthenticationDecisions;
import io.gatehouse.gateway.ClientAddressResolver;
import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.gateway.authentication.OpaqueProperties;
import io.gatehouse.gateway.minting.MintingProperties;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.redis.RedisKeyProperties;
import io.gatehouse.revocation.redis.RedisReader;
import io.gatehouse.revocation.redis.RevocationProperties;
import io.gatehouse.revocation.redis.RevocationWriter;
import io.gatehouse.revocation.redis.ScriptRunner;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.Reason;
import io.github.bucket4j.TimeMeter;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.ratelimit.RedisRateLimiter;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Beans of the filter {@code IdentityRateLimiter} and its buckets.
 */
@Configuration(proxyBeanMethods = false)
class RateLimitConfiguration {

	/** Stands in if Redis has no list of revocations and no policy ends sessions. */
	private static final SessionRevoker NO_LIST = (issuer, session) -> Mono.empty();

	@Bean
	RateLimitPolicies gatehouseRateLimitPolicies(RateLimitProperties properties, RedisKeyProperties redis) {
		return new RateLimitPolicies(properties, redis.keyPrefix());
	}

	@Bean
	RateLimitStatistics gatehouseRateLimitStatistics(RateLimitPolicies gatehouseRateLimitPolicies) {
		return new RateLimitStatistics(gatehouseRateLimitPolicies.limits());
	}

	@Bean
	RequestCallers gatehouseRequestCallers() {
		return new RequestCallers();
	}

	@Bean
	CallerKeys gatehouseCallerKeys(ClientAddressResolver clientAddressResolver, GatehouseGatewayProperties properties,
			MintingProperties minting) {
		return new CallerKeys(clientAddressResolver::resolve, properties.gateway().tenantClaim(),
				new SessionIssuers(properties, minting));
	}

	@Bean
	SharedBuckets gatehouseSharedBuckets(RateLimitPolicies policies, RateLimitStatistics statistics,
			RevocationProperties revocation, RedisRateLimiterSource redisRateLimiters,
			ObjectProvider<RedisReader> redisReader, ObjectProvider<LettuceConnectionFactory> connectionFactory) {
		LocalBuckets local = new LocalBuckets(policies.limits(), TimeMeter.SYSTEM_NANOTIME);
		RedisReader reader = redisReader.getIfAvailable();
		LettuceConnectionFactory connections = connectionFactory.getIfUnique();
		BucketSource redis = (reader != null && connections != null && redisRateLimiters.isIn(connections))
				? new ScriptedBuckets(reader, redisRateLimiters.script(), connections.isClusterAware(),
						revocation.timeout())
				: new LimiterBuckets(redisRateLimiters.of(policies.limits()), revocation.timeout());
		return new SharedBuckets(redis, local, statistics)
			.whenSilent(() -> connectionFactory.ifUnique(LettuceConnectionFactory::resetConnection));
	}

	@Bean
	RedisRateLimiterSource gatehouseRedisRateLimiterSource(ReactiveStringRedisTemplate redis,
			@Qualifier(RedisRateLimiter.REDIS_SCRIPT_NAME) RedisScript<List<Long>> script,
			ConfigurationService configurationService) {
		return new RedisRateLimiterSource(redis, script, configurationService);
	}

	/**
	 * Makes the component that ends sessions for abuse.
	 * @throws InvalidSettingException if a policy ends sessions, and tokens cannot be
	 * revoked by session
	 */
	@Bean
	AbusiveSessions gatehouseAbusiveSessions(RateLimitPolicies policies, RateLimitStatistics statistics,
			GatehouseGatewayProperties properties, ObjectProvider<SessionRevoker> revoker,
			RevocableClaims revocableClaims) {
		String claim = properties.claims().session();
		if (!revocableClaims.names().contains(claim)) {
			policies.refuseEndOfSessions(
					"Tokens name their session in the claim '" + claim + "', which is not revocable.",
					"Add the claim to 'gatehouse.revocation.claims', or remove this property.");
		}
		return new AbusiveSessions(policies.all(), revoker.getIfAvailable(() -> {
			policies.refuseEndOfSessions(
					"A RevocationLookup bean of the application replaces the list in Redis, so sessions cannot be revoked.",
					"Remove this property, or the bean.");
			return NO_LIST;
		}), statistics, Ticker.systemTicker());
	}

	@Bean
	@ConditionalOnBean(RedisReader.class)
	SessionRevoker gatehouseSessionRevoker(LettuceConnectionFactory connectionFactory, RedisKeys redisKeys,
			GatehouseGatewayProperties properties, MintingProperties minting, OpaqueProperties opaque,
			RevocationProperties revocation, ObjectProvider<JwtVerifier> jwtVerifier) {
		JwtVerifier verifier = jwtVerifier.getIfUnique();
		SessionMembers members = new SessionMembers(properties, opaque, new SessionIssuers(properties, minting),
				(issuer) -> (verifier != null) ? verifier.revocationScope(issuer) : "");
		RevocationWriter writer = new RevocationWriter(new ScriptRunner(connectionFactory, revocation.writeTimeout()),
				redisKeys, "", RevocationWriter.FOREVER);
		return (issuer, session) -> writer.write(Reason.KICKED_OUT, members.apply(issuer, session));
	}

	@Bean
	RequestLimiter gatehouseRequestLimiter(RequestCallers callers, CallerKeys keys, SharedBuckets buckets,
			AbusiveSessions abuse, RefusalHandler refusalHandler,
			AuthenticationDecisions gatehouseAuthenticationDecisions) {
		return new RequestLimiter(callers, keys, buckets, abuse,
				gatehouseAuthenticationDecisions.counting(refusalHandler));
	}

	/**
	 * Makes the filter factory.
	 * @throws InvalidSettingException if a route in the properties names a policy that
	 * does not exist
	 */
	@Bean
	@ConditionalOnMissingBean
	IdentityRateLimiterGatewayFilterFactory identityRateLimiterGatewayFilterFactory(RateLimitPolicies policies,
			RequestLimiter limiter, GatewayProperties gatewayProperties) {
		policies.check(gatewayProperties);
		return new IdentityRateLimiterGatewayFilterFactory(policies, limiter);
	}

}
