/**
 * Benchmarks of token verification, and of whole gateway processes side by side.
 */
@NullMarked
package io.gatehouse.benchmarks;

import org.jspecify.annotations.NullMarked;
