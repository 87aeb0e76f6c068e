package io.gatehouse.revocation.redis;

import io.gatehouse.revocation.RevocableClaims;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Configuration of an application that checks tokens against the list of revocations: the
 * gateway's end of the protocol. The gateway's starter imports it.
 */
@Configuration(proxyBeanMethods = false)
@Import({ RedisLookupConfiguration.class, RevocationMeterConfiguration.class })
public class RevocationLookupConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RevocableClaims revocableClaims(RevocationProperties properties) {
		return new RevocableClaims(properties.claims());
	}

	@Bean
	RevocationLookups gatehouseRevocationLookups(RevocationProperties properties, RevocationLookup revocationLookup,
			ObjectProvider<RedisRevocationLookup> redisLookup, ObjectProvider<LocalRevocationList> memory) {
		return RevocationLookups.of(properties, revocationLookup, redisLookup.getIfAvailable(),
				memory.getIfAvailable());
	}

}
