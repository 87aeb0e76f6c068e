package io.gatehouse.service;

import java.util.List;

import io.gatehouse.boot.BooleanSettings;

import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;

/**
 * Settings of the propagation of the caller's identity to other services,
 * {@code gatehouse.service.propagation}.
 *
 * @param enabled whether tasks and reactive chains have access to the caller, and calls
 * to other services carry the caller's token and cohort
 * @param hosts the hosts that receive them: hosts such as 'catalog-service', hosts with a
 * port such as 'localhost:9102', or all names below a domain such as
 * '*.internal.example'. None by default
 */
public record PropagationProperties(@DefaultValue("true") boolean enabled, @DefaultValue List<String> hosts) {

	public PropagationProperties {
		hosts = List.copyOf(hosts);
		// refuses patterns that are no host, and those that are every host
		new AllowedHosts(hosts);
	}

	/**
	 * Reads the properties before any bean exists.
	 * @param environment holds the properties
	 * @return the properties, with their defaults where nothing is set
	 * @throws org.springframework.boot.context.properties.bind.BindException if a value
	 * cannot be used
	 */
	public static PropagationProperties of(Environment environment) {
		return Binder.get(environment)
			.bindOrCreate("gatehouse.service.propagation", Bindable.of(PropagationProperties.class),
					BooleanSettings.strict(BindHandler.DEFAULT));
	}

	/**
	 * Returns the hosts that get the caller's token.
	 * @return the hosts; none if propagation is not enabled
	 */
	public AllowedHosts allowedHosts() {
		return new AllowedHosts(this.enabled ? this.hosts : List.of());
	}

}
