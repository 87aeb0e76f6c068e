/**
 * Log-out at the gateway by an identity provider (OpenID Connect Back-Channel Logout).
 */
@org.jspecify.annotations.NullMarked
package io.gatehouse.gateway.logout;
