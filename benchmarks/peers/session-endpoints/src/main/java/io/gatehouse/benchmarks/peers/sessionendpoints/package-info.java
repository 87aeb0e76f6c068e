/**
 * Sessions with the token endpoints of the session starter.
 */
@NullMarked
package io.gatehouse.benchmarks.peers.sessionendpoints;

import org.jspecify.annotations.NullMarked;
