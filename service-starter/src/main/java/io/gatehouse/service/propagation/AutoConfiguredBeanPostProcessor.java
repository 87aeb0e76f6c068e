package io.gatehouse.service.propagation;

import java.lang.reflect.Method;
import java.util.function.Function;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

/**
 * Replaces beans of a type that Spring Boot's auto-configurations define. A bean that the
 * application defines itself stays unchanged, with its class.
 *
 * @param <T> the type
 */
final class AutoConfiguredBeanPostProcessor<T> implements BeanPostProcessor {

	private static final String SPRING_BOOT = "org.springframework.boot.";

	private final ConfigurableListableBeanFactory beans;

	private final Class<T> type;

	private final Function<T, Object> change;

	AutoConfiguredBeanPostProcessor(ConfigurableListableBeanFactory beans, Class<T> type, Function<T, Object> change) {
		this.beans = beans;
		this.type = type;
		this.change = change;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (this.type.isInstance(bean) && isAutoConfigured(beanName)) ? this.change.apply(this.type.cast(bean))
				: bean;
	}

	private boolean isAutoConfigured(String beanName) {
		if (!this.beans.containsBeanDefinition(beanName)
				|| !(this.beans.getMergedBeanDefinition(beanName) instanceof RootBeanDefinition definition)) {
			return false;
		}
		// available after ahead-of-time processing too, unlike the definition's metadata
		Method method = definition.getResolvedFactoryMethod();
		return method != null && method.getDeclaringClass().getName().startsWith(SPRING_BOOT);
	}

}
