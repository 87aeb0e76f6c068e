/**
 * Firewall and header guard: refuses ambiguous requests before a route is selected, and
 * removes identity headers that clients or services set.
 */
@org.jspecify.annotations.NullMarked
package io.gatehouse.gateway.firewall;
