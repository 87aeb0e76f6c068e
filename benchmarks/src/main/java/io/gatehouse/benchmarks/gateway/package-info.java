/**
 * Gateways side by side, each in a process of its own: Spring Cloud Gateway without
 * authentication, Gatehouse in its modes, and other ways of authentication.
 */
@NullMarked
package io.gatehouse.benchmarks.gateway;

import org.jspecify.annotations.NullMarked;
