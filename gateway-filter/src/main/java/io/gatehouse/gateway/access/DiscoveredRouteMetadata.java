package io.gatehouse.gateway.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.gatehouse.gateway.RouteMetadata;
import org.aopalliance.intercept.MethodInterceptor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Flux;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cloud.gateway.discovery.DiscoveryClientRouteDefinitionLocator;
import org.springframework.cloud.gateway.route.RouteDefinition;

/**
 * Prevents service registries from changing the settings of the gateway. The gateway's
 * discovery locator copies the metadata of an instance to the metadata of its route,
 * where {@code gatehouse.access=public} would open the route. An instance could set it
 * itself, and so could every client that can write to the registry.
 * <p>
 * All {@code gatehouse.*} settings are removed from discovered routes, in any spelling,
 * except those that {@code gatehouse.gateway.discovery.allowed-metadata} names.
 */
final class DiscoveredRouteMetadata {

	private static final Log logger = LogFactory.getLog(DiscoveredRouteMetadata.class);

	private final Set<String> allowed;

	/** Ids of the routes whose removed settings have been logged. */
	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	/**
	 * Creates a guard.
	 * @param allowed the names of the settings that a registry may set
	 */
	DiscoveredRouteMetadata(Set<String> allowed) {
		this.allowed = allowed;
	}

	/**
	 * Removes the settings that a registry may not set.
	 * @param route a discovered route, which is modified
	 * @return the route
	 */
	RouteDefinition restrict(RouteDefinition route) {
		Map<String, Object> restricted = new LinkedHashMap<>();
		route.getMetadata().forEach((key, value) -> {
			if (isAllowed(key)) {
				restricted.put(key, value);
			}
			else if (key.equals(RouteMetadata.PREFIX) && value instanceof Map<?, ?> nested) {
				Map<Object, Object> settings = new LinkedHashMap<>(nested);
				settings.keySet().removeIf((name) -> !(name instanceof String text && this.allowed.contains(text)));
				restricted.put(key, settings);
			}
		});
		if (!restricted.equals(route.getMetadata()) && this.reported.add(String.valueOf(route.getId()))) {
			logger.warn("Settings 'gatehouse.*' from the service registry are ignored for the route " + route.getId()
					+ ". A registry may set only the names in 'gatehouse.gateway.discovery.allowed-metadata'.");
		}
		route.setMetadata(restricted);
		return route;
	}

	private boolean isAllowed(String key) {
		if (!RouteMetadata.canonical(key).startsWith(RouteMetadata.PREFIX)) {
			return true;
		}
		return key.startsWith(RouteMetadata.PREFIX + ".")
				&& this.allowed.contains(key.substring(RouteMetadata.PREFIX.length() + 1));
	}

	/**
	 * Applies the guard to all discovery locators, including the application's. The proxy
	 * is a subclass, so that beans can still be injected by their own type.
	 */
	static final class PostProcessor implements BeanPostProcessor {

		private final ObjectProvider<AccessProperties> properties;

		PostProcessor(ObjectProvider<AccessProperties> properties) {
			this.properties = properties;
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return (bean instanceof DiscoveryClientRouteDefinitionLocator) ? guarded(bean) : bean;
		}

		private Object guarded(Object locator) {
			DiscoveredRouteMetadata guard = new DiscoveredRouteMetadata(
					this.properties.getObject().discovery().allowedMetadata());
			ProxyFactory factory = new ProxyFactory(locator);
			factory.setProxyTargetClass(true);
			factory.addAdvice((MethodInterceptor) (call) -> {
				Object result = call.proceed();
				return (result instanceof Flux<?> routes)
						? routes
							.map((route) -> (route instanceof RouteDefinition found) ? guard.restrict(found) : route)
						: result;
			});
			return factory.getProxy();
		}

	}

}
