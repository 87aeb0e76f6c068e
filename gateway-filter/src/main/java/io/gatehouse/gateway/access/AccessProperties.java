package io.gatehouse.gateway.access;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.gatehouse.gateway.RouteMetadata;
import io.gatehouse.token.InvalidSettingException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of access to routes, {@code gatehouse.gateway.*}.
 *
 * @param access rules for paths. The first matching rule decides, and a route's metadata
 * takes precedence. Without a matching rule a token is required. Handlers of the gateway
 * itself, such as actuator endpoints, are not routes and are not guarded
 * @param streams settings for ending streams whose token or session ends
 * @param discovery settings of routes that a service registry creates
 */
@ConfigurationProperties("gatehouse.gateway")
public record AccessProperties(@DefaultValue List<AccessRule> access, @DefaultValue Streams streams,
		@DefaultValue Discovery discovery) {

	/**
	 * Settings of routes that a service registry creates.
	 *
	 * @param allowedMetadata the names of 'gatehouse.*' settings that routes of the
	 * discovery locator take from the metadata of instances, such as 'mode'; all others
	 * are ignored
	 */
	public record Discovery(@DefaultValue Set<String> allowedMetadata) {

		public Discovery {
			allowedMetadata = Set.copyOf(allowedMetadata);
			for (String name : allowedMetadata) {
				if (!RouteMetadata.isKnown(name)) {
					throw new InvalidSettingException("gatehouse.gateway.discovery.allowed-metadata", name,
							"Route metadata has no such setting.",
							"Use names without the prefix 'gatehouse.', such as 'mode' or 'lookup'.");
				}
			}
		}

	}

	/**
	 * Settings of WebSockets and streamed responses whose token or session ends.
	 *
	 * @param checkInterval the interval at which the caller of an open WebSocket or
	 * streamed response is checked again
	 */
	public record Streams(@DefaultValue("1s") Duration checkInterval) {

		public Streams {
			if (checkInterval.isZero() || checkInterval.isNegative()) {
				throw new InvalidSettingException("gatehouse.gateway.streams.check-interval", checkInterval.toString(),
						"It is not a positive duration.", "Set a duration such as '300ms' or '1s'.");
			}
		}

	}

}
