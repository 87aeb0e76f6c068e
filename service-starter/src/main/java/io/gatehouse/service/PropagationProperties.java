package io.gatehouse.service;

import java.util.List;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the caller's identity goes on to other services,
 * {@code gatehouse.service.propagation}.
 *
 * @param enabled whether tasks and reactive chains see the caller, and calls to other
 * services carry the caller's token and cohort
 * @param hosts who gets them: hosts such as 'catalog-service', hosts with a port such as
 * 'localhost:9102', or all names below a domain such as '*.internal.example'. Nobody by
 * default
 */
public record PropagationProperties(@DefaultValue("true") boolean enabled, @DefaultValue List<String> hosts) {

	public PropagationProperties {
		hosts = List.copyOf(hosts);
		// refuses what is no host, and what is every host
		new AllowedHosts(hosts);
	}

	/**
	 * The hosts that get the caller's token.
	 * @return the hosts; none if propagation is not enabled
	 */
	public AllowedHosts allowedHosts() {
		return new AllowedHosts(this.enabled ? this.hosts : List.of());
	}

}
