/**
 * Gateways that are compared with Gatehouse.
 */
@NullMarked
package io.gatehouse.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
