/**
 * Access of authenticated callers to routes: rules, the identity that is sent on, and
 * streams that end with the token or session they were opened with.
 */
@org.jspecify.annotations.NullMarked
package io.gatehouse.gateway.access;
