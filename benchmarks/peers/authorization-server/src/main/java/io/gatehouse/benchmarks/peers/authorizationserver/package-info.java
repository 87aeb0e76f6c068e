/**
 * Spring Authorization Server, plain or with Gatehouse.
 */
@NullMarked
package io.gatehouse.benchmarks.peers.authorizationserver;

import org.jspecify.annotations.NullMarked;
