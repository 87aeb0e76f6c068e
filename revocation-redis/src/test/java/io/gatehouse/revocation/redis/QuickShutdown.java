package io.gatehouse.revocation.redis;

import java.util.concurrent.TimeUnit;

import io.lettuce.core.resource.ClientResources;

import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;

/**
 * Closes contexts without the two seconds of quiet for which the event loops of Lettuce
 * wait, so that tests do not wait with them.
 */
public class QuickShutdown implements DestructionAwareBeanPostProcessor {

	@Override
	public boolean requiresDestruction(Object bean) {
		return bean instanceof ClientResources;
	}

	/** The bean's own destroy method finds the event loops stopped. */
	@Override
	public void postProcessBeforeDestruction(Object bean, String name) {
		((ClientResources) bean).shutdown(0, 10, TimeUnit.SECONDS).awaitUninterruptibly();
	}

}
