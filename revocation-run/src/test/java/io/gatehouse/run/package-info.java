/**
 * Tests of the checker, and short runs.
 */
@NullMarked
package io.gatehouse.run;

import org.jspecify.annotations.NullMarked;
