package io.gatehouse.gateway;

import io.gatehouse.boot.ConfigurationMetadataContract;
import io.gatehouse.boot.HeaderProperties;
import io.gatehouse.gateway.access.AccessProperties;
import io.gatehouse.gateway.access.AccessRule;
import io.gatehouse.gateway.authentication.FailedAuthenticationProperties;
import io.gatehouse.gateway.authentication.OpaqueProperties;
import io.gatehouse.gateway.event.SecurityEventProperties;
import io.gatehouse.gateway.firewall.FirewallProperties;
import io.gatehouse.gateway.limit.RateLimitProperties;
import io.gatehouse.gateway.login.BrowserLoginProperties;
import io.gatehouse.gateway.logout.BackChannelLogoutProperties;
import io.gatehouse.gateway.minting.MintingProperties;
import io.gatehouse.gateway.proof.DpopProperties;
import io.gatehouse.gateway.proof.MutualTlsProperties;
import io.gatehouse.gateway.route.ReleaseProperties;
import io.gatehouse.gateway.ticket.TicketProperties;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwkSetSettings;
import io.gatehouse.token.SigningKeySettings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the gateway's configuration metadata.
 */
class ConfigurationMetadataTests extends ConfigurationMetadataContract {

	@Test
	void propertiesThenNoneIsMissing() {
		assertThat(properties()).extracting(Property::name)
			.containsAll(names("gatehouse.issuers.*.", IssuerSettings.class))
			.containsAll(names("gatehouse.jwk-set.", JwkSetSettings.class))
			.containsAll(names("gatehouse.claims.", IdentityClaims.class))
			.containsAll(names("gatehouse.headers.", HeaderProperties.class))
			.containsAll(names("gatehouse.gateway.firewall.", FirewallProperties.class))
			.containsAll(names("gatehouse.gateway.access[*].", AccessRule.class))
			.containsAll(names("gatehouse.gateway.dpop.", DpopProperties.class).stream()
				.filter((name) -> !name.endsWith(".nonce") && !name.endsWith(".replay"))
				.toList())
			.containsAll(names("gatehouse.gateway.dpop.nonce.", DpopProperties.Nonce.class))
			.containsAll(names("gatehouse.gateway.dpop.replay.", DpopProperties.Replay.class))
			.containsAll(names("gatehouse.gateway.mutual-tls.", MutualTlsProperties.class))
			.containsAll(names("gatehouse.gateway.streams.", AccessProperties.Streams.class))
			.containsAll(names("gatehouse.gateway.release.", ReleaseProperties.class))
			.containsAll(names("gatehouse.gateway.release.cohorts[*].", ReleaseProperties.Cohort.class))
			.containsAll(names("gatehouse.opaque.fields.", OpaqueProperties.Fields.class))
			.contains("gatehouse.opaque.enabled", "gatehouse.opaque.key-prefix", "gatehouse.opaque.key-style",
					"gatehouse.opaque.revocation-scope")
			.containsAll(names("gatehouse.gateway.minting.", MintingProperties.class))
			.containsAll(names("gatehouse.gateway.minting.keys[*].", SigningKeySettings.Key.class))
			.containsAll(names("gatehouse.gateway.browser-login.", BrowserLoginProperties.class))
			.containsAll(names("gatehouse.gateway.failed-authentications.", FailedAuthenticationProperties.class))
			.containsAll(
					names("gatehouse.gateway.back-channel-logout.issuers.*.", BackChannelLogoutProperties.Issuer.class))
			.containsAll(names("gatehouse.gateway.security-events.", SecurityEventProperties.class))
			.containsAll(names("gatehouse.gateway.security-events.transmitters.*.",
					SecurityEventProperties.Transmitter.class))
			.containsAll(names("gatehouse.gateway.rate-limits.*.abuse.", RateLimitProperties.Abuse.class))
			.containsAll(names("gatehouse.gateway.rate-limits.*.anonymous.", RateLimitProperties.Limit.class))
			.containsAll(names("gatehouse.gateway.rate-limits.*.tiers.*.", RateLimitProperties.Limit.class))
			.containsAll(names("gatehouse.gateway.rate-limits.*.", RateLimitProperties.Limit.class))
			.contains("gatehouse.gateway.rate-limits", "gatehouse.gateway.rate-limits.*.key",
					"gatehouse.gateway.rate-limits.*.tier-claim", "gatehouse.gateway.rate-limits.*.local-share",
					"gatehouse.gateway.tenant-claim")
			.containsAll(names("gatehouse.gateway.tickets.", TicketProperties.class))
			.containsAll(names("gatehouse.gateway.resource-metadata.", ResourceMetadataProperties.class))
			.contains("gatehouse.gateway.health.readiness", "management.endpoint.gatehouse.access")
			.contains("gatehouse.gateway.enabled", "gatehouse.gateway.realm", "gatehouse.gateway.mode",
					"gatehouse.gateway.identity", "gatehouse.gateway.relay", "gatehouse.gateway.session-issuer");
	}

}
