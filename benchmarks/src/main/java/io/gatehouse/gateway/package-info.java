/**
 * Benchmarks of the gateway that use its package-private types.
 */
@NullMarked
package io.gatehouse.gateway;

import org.jspecify.annotations.NullMarked;
