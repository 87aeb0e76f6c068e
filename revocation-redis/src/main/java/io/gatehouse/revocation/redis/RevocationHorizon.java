package io.gatehouse.revocation.redis;

import java.time.Duration;

/**
 * Age from which a floor covers no token that is still accepted, so that a gateway
 * forgets it. A bean of the module that verifies tokens.
 *
 * @param age the longest time for which a token is accepted
 */
public record RevocationHorizon(Duration age) {

}
