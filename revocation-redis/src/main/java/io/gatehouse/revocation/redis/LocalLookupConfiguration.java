package io.gatehouse.revocation.redis;

import java.time.Clock;
import java.time.Duration;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.token.ForGatehouse;
import io.gatehouse.token.InvalidSettingException;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Configuration of the list of revocations in memory and of its follower.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "gatehouse.revocation.lookup", havingValue = "local", matchIfMissing = true)
class LocalLookupConfiguration {

	@Bean
	LocalRevocationList gatehouseLocalRevocationList(RevocationProperties properties) {
		return new LocalRevocationList(TwoClocks.system(), properties.lease());
	}

	@Bean
	RevocationStatistics gatehouseRevocationStatistics() {
		return new RevocationStatistics();
	}

	@Bean
	FollowerSettings gatehouseFollowerSettings(RevocationProperties properties,
			ObjectProvider<RevocationHorizon> horizon, @ForGatehouse ObjectProvider<Clock> clock) {
		return new FollowerSettings(properties.lease(), takeoverWait(properties),
				horizon.getIfUnique(() -> new RevocationHorizon(properties.retention())).age(),
				clock.getIfUnique(Clock::systemUTC));
	}

	/**
	 * Returns the wait after a failover. If replicas confirm writes, no revocation that
	 * counts as stored is missing in the new primary, so nothing has to be restored
	 * before it can be trusted. Leases that the former primary may still grant are waited
	 * for by revoking applications.
	 */
	private static Duration takeoverWait(RevocationProperties properties) {
		return (properties.minReplicas() > 0) ? Duration.ZERO : properties.takeoverWait();
	}

	@Bean
	RevocationFollower gatehouseRevocationFollower(RedisConnection redisConnection,
			LettuceConnectionFactory connectionFactory, RedisKeys redisKeys, LocalRevocationList memory,
			FollowerSettings settings, RevocationStatistics statistics,
			ObjectProvider<DataRedisConnectionDetails> connectionDetails) {
		connectionDetails.ifUnique(LocalLookupConfiguration::refuseNamedReplicas);
		SingleUseConnections.check(connectionFactory, RevocationProperties.PREFIX + "lookup", "local", "'redis'");
		RevocationSync following = new RevocationSync(memory, settings, statistics, TwoClocks.system(),
				redisConnection::renew);
		return new RevocationFollower(redisConnection, redisKeys,
				() -> FollowerConnection.connect(connectionFactory, redisKeys, settings.lease()), memory, following);
	}

	/**
	 * Rejects a static list of primary and replicas, among which no failover takes place.
	 */
	private static void refuseNamedReplicas(DataRedisConnectionDetails details) {
		if (details.getMasterReplica() != null) {
			throw new InvalidSettingException("gatehouse.revocation.lookup", "local",
					"'spring.data.redis.masterreplica.nodes' names a primary and its replicas, and the list of revocations is followed only on the primary.",
					"Name the primary alone, or Sentinels, or set this property to 'redis'.");
		}
	}

}
