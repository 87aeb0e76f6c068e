/**
 * Whole processes, measured side by side.
 */
@NullMarked
package io.gatehouse.benchmarks;

import org.jspecify.annotations.NullMarked;
