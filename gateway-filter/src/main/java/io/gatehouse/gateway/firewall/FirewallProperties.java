package io.gatehouse.gateway.firewall;

import java.util.Set;

import io.gatehouse.token.InvalidSettingException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the firewall, {@code gatehouse.gateway.firewall.*}.
 *
 * @param allow the ambiguous or dangerous requests that are allowed
 * @param methods the allowed HTTP methods; if empty, GET, HEAD, POST, PUT, PATCH, DELETE
 * and OPTIONS
 */
@ConfigurationProperties("gatehouse.gateway.firewall")
public record FirewallProperties(@DefaultValue Set<FirewallRelaxation> allow, @DefaultValue Set<String> methods) {

	private static final Set<String> STANDARD_METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE",
			"OPTIONS");

	public FirewallProperties {
		methods = methods.isEmpty() ? STANDARD_METHODS : methods;
		for (String method : methods) {
			if (!method.matches("[A-Z-]+") || method.equals("TRACE") || method.equals("CONNECT")) {
				throw new InvalidSettingException("gatehouse.gateway.firewall.methods", method,
						"It is not a method that a gateway may forward.",
						"Use methods in upper case, without TRACE and CONNECT.");
			}
		}
	}

}
