package io.gatehouse.gateway.actuator;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the gateway's health, {@code gatehouse.gateway.health.*}.
 *
 * @param readiness whether the readiness of the gateway includes its health: one that
 * could only answer 503 to requests with a token then receives none
 */
@ConfigurationProperties("gatehouse.gateway.health")
record HealthProperties(@DefaultValue("true") boolean readiness) {

}
