/**
 * A gateway as a process: what runs in each JVM beside the one that measures.
 */
@NullMarked
package io.gatehouse.run.gateway;

import org.jspecify.annotations.NullMarked;
