/**
 * Starts the demo: Redis and the five processes, and ends them all.
 */
@NullMarked
package io.gatehouse.demo.runner;

import org.jspecify.annotations.NullMarked;
