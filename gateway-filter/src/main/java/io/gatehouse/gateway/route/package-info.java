/**
 * Routing by identity: predicates that choose a route by what the verified token says,
 * and cohorts, which share callers among the releases of a service.
 */
@NullMarked
package io.gatehouse.gateway.route;

import org.jspecify.annotations.NullMarked;
