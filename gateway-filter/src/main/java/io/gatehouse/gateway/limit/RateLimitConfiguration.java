package io.gatehouse.gateway.limit;

import java.util.List;

import com.github.benmanes.caffeine.cache.Ticker;
import io.gatehouse.gateway.ClientAddressResolver;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.JwtVerifier;
import io.github.bucket4j.TimeMeter;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
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
 * The filter {@code IdentityRateLimiter}, and its buckets.
 */
@Configuration(proxyBeanMethods = false)
class RateLimitConfiguration {

	@Bean
	RateLimitPolicies gatehouseRateLimitPolicies(GatehouseGatewayProperties properties) {
		return new RateLimitPolicies(properties);
	}

	@Bean
	RateLimitStatistics gatehouseRateLimitStatistics(RateLimitPolicies gatehouseRateLimitPolicies) {
		return new RateLimitStatistics(gatehouseRateLimitPolicies.limits());
	}

	@Bean
	RequestCallers gatehouseRequestCallers(ExchangeAuthenticator exchangeAuthenticator) {
		return new RequestCallers(exchangeAuthenticator);
	}

	@Bean
	CallerKeys gatehouseCallerKeys(ClientAddressResolver clientAddressResolver, GatehouseGatewayProperties properties) {
		return new CallerKeys(clientAddressResolver::resolve, properties.gateway().tenantClaim(),
				new SessionIssuers(properties));
	}

	@Bean
	SharedBuckets gatehouseSharedBuckets(RateLimitPolicies policies, RateLimitStatistics statistics,
			GatehouseGatewayProperties properties, RedisRateLimiterSource redisRateLimiters,
			ObjectProvider<LettuceConnectionFactory> connectionFactory) {
		LocalBuckets local = new LocalBuckets(policies.limits(), TimeMeter.SYSTEM_NANOTIME);
		return new SharedBuckets(redisRateLimiters.of(policies.limits()), local, properties.revocation().timeout(),
				statistics)
			.whenSilent(() -> connectionFactory.ifUnique(LettuceConnectionFactory::resetConnection));
	}

	@Bean
	RedisRateLimiterSource gatehouseRedisRateLimiterSource(ReactiveStringRedisTemplate redis,
			@Qualifier(RedisRateLimiter.REDIS_SCRIPT_NAME) RedisScript<List<Long>> script,
			ConfigurationService configurationService) {
		return new RedisRateLimiterSource(redis, script, configurationService);
	}

	/**
	 * What becomes of sessions that go on against a limit.
	 * @throws InvalidSettingException if no token can be revoked by its session
	 */
	@Bean
	AbusiveSessions gatehouseAbusiveSessions(RateLimitPolicies policies, RateLimitStatistics statistics,
			GatehouseGatewayProperties properties, SessionRevoker revoker, RevocableClaims revocableClaims) {
		String claim = properties.claims().session();
		policies.all().stream().filter((policy) -> policy.abuse().endSession()).findFirst().ifPresent((policy) -> {
			if (!revocableClaims.names().contains(claim)) {
				throw new InvalidSettingException(
						"gatehouse.gateway.rate-limits." + policy.name() + ".abuse.end-session", "true",
						"Tokens name their session in '" + claim + "', by which they cannot be revoked.",
						"Add it to 'gatehouse.revocation.claims', or remove this property.");
			}
		});
		return new AbusiveSessions(policies.all(), revoker, statistics, Ticker.systemTicker());
	}

	@Bean
	SessionRevoker gatehouseSessionRevoker(ReactiveStringRedisTemplate redis, GatehouseGatewayProperties properties,
			ObjectProvider<JwtVerifier> jwtVerifier) {
		JwtVerifier verifier = jwtVerifier.getIfUnique();
		return new ScriptedSessionRevoker(redis, new RedisKeys(properties.redis().keyPrefix()),
				new SessionMembers(properties, (issuer) -> (verifier != null) ? verifier.revocationScope(issuer) : ""));
	}

	@Bean
	RequestLimiter gatehouseRequestLimiter(RequestCallers callers, CallerKeys keys, SharedBuckets buckets,
			AbusiveSessions abuse, RefusalHandler refusalHandler) {
		return new RequestLimiter(callers, keys, buckets, abuse, refusalHandler);
	}

	/**
	 * The filter.
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
