/**
 * Metadata by which clients find the authorization servers of this gateway (RFC 9728).
 */
@org.jspecify.annotations.NullMarked
package io.gatehouse.gateway.metadata;
