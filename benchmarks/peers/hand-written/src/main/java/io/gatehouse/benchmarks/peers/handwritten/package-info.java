/**
 * Gateway with a hand-written authentication filter.
 */
@NullMarked
package io.gatehouse.benchmarks.peers.handwritten;

import org.jspecify.annotations.NullMarked;
