package io.gatehouse.demo.tour;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.demo.client.DemoClient;
import org.jspecify.annotations.Nullable;

/**
 * The system that the tour visits. What is {@code null} cannot be reached from here, and
 * the steps that need it are skipped.
 *
 * @param gateway the first gateway
 * @param gateway2 the second gateway
 * @param auth auth-service
 * @param orders order-service
 * @param catalog catalog-service
 * @param signingKey the key pair that signs the tokens
 * @param redis a hand on Redis
 * @param release a hand on who gets which version
 */
public record Target(DemoClient gateway, @Nullable DemoClient gateway2, @Nullable DemoClient auth,
		@Nullable DemoClient orders, @Nullable DemoClient catalog, @Nullable JWK signingKey,
		@Nullable RedisControl redis, @Nullable ReleaseControl release) {

	@Override
	public String toString() {
		return "Target[" + this.gateway.base() + "]";
	}

}
