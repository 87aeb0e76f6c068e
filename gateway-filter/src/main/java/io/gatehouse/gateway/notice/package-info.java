/**
 * Shared parts of the endpoints by which identity providers revoke tokens at the gateway.
 */
@org.jspecify.annotations.NullMarked
package io.gatehouse.gateway.notice;
