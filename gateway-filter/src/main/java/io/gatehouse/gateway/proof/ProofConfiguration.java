package io.gatehouse.gateway.proof;

import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;

import io.gatehouse.gateway.ClientAddressResolver;
import io.gatehouse.gateway.TokenSchemes;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.RedisReader;
import io.gatehouse.token.Confirmation;
import io.gatehouse.token.ForGatehouse;
import io.gatehouse.token.InvalidSettingException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.cloud.gateway.filter.headers.TrustedProxies;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Beans that check proofs of possession.
 */
@Configuration(proxyBeanMethods = false)
class ProofConfiguration {

	private static final Log logger = LogFactory.getLog(ProofConfiguration.class);

	@Bean
	TokenSchemes gatehouseTokenSchemes(DpopProperties dpop) {
		return dpop.enabled() ? TokenSchemes.withDpop(dpop.algorithms(), !dpop.required()) : TokenSchemes.bearer();
	}

	/**
	 * Creates the check.
	 * @throws InvalidSettingException if used proofs cannot be noted where the settings
	 * require it
	 */
	@Bean
	PossessionCheck gatehousePossessionCheck(DpopProperties dpop, MutualTlsProperties mutualTls,
			TokenSchemes gatehouseTokenSchemes, ObjectProvider<RedisReader> redisReader,
			ObjectProvider<RedisKeys> redisKeys, @ForGatehouse ObjectProvider<Clock> clock) {
		Set<Confirmation.Method> methods = EnumSet.noneOf(Confirmation.Method.class);
		if (mutualTls.enabled()) {
			methods.add(Confirmation.Method.CERTIFICATE);
		}
		if (!dpop.enabled()) {
			return new PossessionCheck(methods, false, gatehouseTokenSchemes, null, null);
		}
		methods.add(Confirmation.Method.DPOP);
		warn(dpop);
		Clock time = clock.getIfUnique(Clock::systemUTC);
		DpopNonces nonces = dpop.nonce().required()
				? new DpopNonces(dpop.nonce().secret(), dpop.nonce().lifetime(), time) : null;
		return new PossessionCheck(methods, dpop.required(), gatehouseTokenSchemes, new DpopCheck(dpop, nonces, time),
				replays(dpop, redisReader.getIfAvailable(), redisKeys));
	}

	private static void warn(DpopProperties dpop) {
		if (dpop.externalUris().isEmpty()) {
			logger.warn("DPoP proofs are compared with the scheme and host of each request. A proof that a client made "
					+ "for another server is accepted here if that server sends it with its own host. Set '"
					+ DpopProperties.PREFIX
					+ "external-uris' to the URIs of this gateway, unless a proxy or the routes check the host.");
		}
		if (dpop.nonce().required() && dpop.nonce().secret() == null) {
			logger
				.warn("DPoP nonces are for this gateway alone, until it restarts. If there are several gateways, set '"
						+ DpopProperties.PREFIX + "nonce.secret' to the same value at all of them.");
		}
	}

	private static ReplayStore replays(DpopProperties dpop, @Nullable RedisReader redis,
			ObjectProvider<RedisKeys> keys) {
		ReplayStore local = new LocalReplayStore(dpop.replay(), dpop.replayWindow(), System::nanoTime);
		if (dpop.replay().store() == DpopProperties.Replay.Store.LOCAL) {
			return local;
		}
		if (redis == null) {
			throw new InvalidSettingException(DpopProperties.PREFIX + "replay.store", "shared",
					"A RevocationLookup bean of the application replaces Redis, in which gateways share used proofs.",
					"Set it to 'local' if there is one gateway, or remove the bean.");
		}
		return new RedisReplayStore(local, redis, keys.getObject(), dpop.replayWindow());
	}

	/** Filters of requests, if there can be proofs. */
	@Configuration(proxyBeanMethods = false)
	static class ReceivedProofs {

		/**
		 * Creates the filter.
		 * @throws InvalidSettingException if the certificate would be read from a header
		 * of proxies, and none is trusted
		 */
		@Bean
		@Conditional(OnProofs.class)
		ReceivedProofWebFilter gatehouseReceivedProofWebFilter(MutualTlsProperties mutualTls,
				ClientAddressResolver clientAddressResolver) {
			if (mutualTls.header() != null && !clientAddressResolver.hasTrustedProxies()) {
				throw new InvalidSettingException(MutualTlsProperties.PREFIX + "header", mutualTls.header(),
						"The header is read from trusted proxies only, and none is trusted.",
						"Set '" + TrustedProxies.PROPERTY
								+ "' to a regular expression that matches the addresses of the proxies.");
			}
			return new ReceivedProofWebFilter(
					mutualTls.enabled() ? new ClientCertificates(clientAddressResolver, mutualTls) : null);
		}

		@Bean
		@ConditionalOnBooleanProperty("gatehouse.gateway.dpop.enabled")
		ProofHeadersFilter gatehouseProofHeadersFilter() {
			return new ProofHeadersFilter();
		}

	}

	/** Matches if any method is enabled. */
	static final class OnProofs extends AnyNestedCondition {

		OnProofs() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@ConditionalOnBooleanProperty("gatehouse.gateway.dpop.enabled")
		static final class Dpop {

		}

		@ConditionalOnBooleanProperty("gatehouse.gateway.mutual-tls.enabled")
		static final class MutualTls {

		}

	}

}
