/**
 * Starts and stops the demo's processes: Redis and six JVMs.
 */
@NullMarked
package io.gatehouse.demo.runner;

import org.jspecify.annotations.NullMarked;
