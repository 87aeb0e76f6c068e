package io.gatehouse.gateway.minting;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import io.gatehouse.gateway.minting.RelayProperties.Relay;
import io.gatehouse.test.TestKeys;
import io.gatehouse.token.SigningKeySettings;
import org.jspecify.annotations.Nullable;

/**
 * Relays of tokens for tests of access.
 */
public final class TestRelays {

	/** The issuer of minted tokens. */
	public static final String EDGE = "https://edge.test";

	private TestRelays() {
	}

	/** Returns a relay of a gateway that mints nothing. */
	public static TokenRelay original() {
		return new TokenRelay(Relay.ORIGINAL, properties(null), null);
	}

	/** Returns a relay of a gateway that mints where a route says so. */
	public static TokenRelay minting() {
		MintingProperties properties = properties(EDGE);
		return new TokenRelay(Relay.ORIGINAL, properties,
				new TokenMinter(properties, Clock.systemUTC(), System::nanoTime));
	}

	private static MintingProperties properties(@Nullable String issuer) {
		return new MintingProperties(issuer, List.of("inside"), Duration.ofSeconds(60), "ES256",
				List.of(new SigningKeySettings.Key(null, TestKeys.key("ES256", "edge-key").toJSONString(), null)), null,
				false, "/keys", 1000);
	}

}
