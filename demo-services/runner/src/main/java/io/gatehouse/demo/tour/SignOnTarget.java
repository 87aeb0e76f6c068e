package io.gatehouse.demo.tour;

import io.gatehouse.demo.client.DemoClient;
import org.jspecify.annotations.Nullable;

/**
 * Single sign-on and the web applications that use it.
 *
 * @param server sign-on-service
 * @param shop the first web application
 * @param desk the second web application
 * @param clientSecret the secret of the OAuth client {@code tour}, if it is known
 */
public record SignOnTarget(DemoClient server, DemoClient shop, DemoClient desk, @Nullable String clientSecret) {

	@Override
	public String toString() {
		return "SignOnTarget[" + this.server.base() + "]";
	}

}
