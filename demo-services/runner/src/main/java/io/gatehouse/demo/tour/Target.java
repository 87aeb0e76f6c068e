package io.gatehouse.demo.tour;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.demo.client.DemoClient;
import org.jspecify.annotations.Nullable;

/**
 * System that the tour visits. A part that cannot be reached is {@code null}, and the
 * steps that need it are skipped.
 *
 * @param gateway the first gateway
 * @param gateway2 the second gateway
 * @param auth auth-service
 * @param orders order-service
 * @param catalog catalog-service
 * @param signOn single sign-on and its applications
 * @param signingKey the key pair that signs the tokens
 * @param redis the control of Redis
 * @param release the control of the gray release
 */
public record Target(DemoClient gateway, @Nullable DemoClient gateway2, @Nullable DemoClient auth,
		@Nullable DemoClient orders, @Nullable DemoClient catalog, @Nullable SignOnTarget signOn,
		@Nullable JWK signingKey, @Nullable RedisControl redis, @Nullable ReleaseControl release) {

	@Override
	public String toString() {
		return "Target[" + this.gateway.base() + "]";
	}

}
