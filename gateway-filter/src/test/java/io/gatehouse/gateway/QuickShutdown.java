package io.gatehouse.gateway;

import java.time.Duration;

import org.springframework.http.client.ReactorResourceFactory;

/**
 * Closes contexts also without the two seconds of quiet for which the event loops of
 * Reactor Netty wait.
 */
public class QuickShutdown extends io.gatehouse.revocation.redis.QuickShutdown {

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (bean instanceof ReactorResourceFactory factory) {
			factory.setShutdownQuietPeriod(Duration.ZERO);
		}
		return bean;
	}

}
