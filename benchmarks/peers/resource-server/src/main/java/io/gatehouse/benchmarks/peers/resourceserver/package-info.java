/**
 * Gateway with Spring Security's resource server.
 */
@NullMarked
package io.gatehouse.benchmarks.peers.resourceserver;

import org.jspecify.annotations.NullMarked;
