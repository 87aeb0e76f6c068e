/**
 * Starts and stops the demo's processes: Redis and nine JVMs.
 */
@NullMarked
package io.gatehouse.demo.runner;

import org.jspecify.annotations.NullMarked;
