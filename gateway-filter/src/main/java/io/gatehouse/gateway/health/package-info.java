/**
 * Health of a gateway: whether it can give verdicts about tokens.
 */
@org.jspecify.annotations.NullMarked
package io.gatehouse.gateway.health;
