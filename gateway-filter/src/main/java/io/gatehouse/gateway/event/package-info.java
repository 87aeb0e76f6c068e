/**
 * Receiver of security events (OpenID Shared Signals, CAEP, RISC), which revoke tokens.
 */
@org.jspecify.annotations.NullMarked
package io.gatehouse.gateway.event;
