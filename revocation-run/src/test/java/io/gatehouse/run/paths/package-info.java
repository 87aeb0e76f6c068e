/**
 * What gateway and services make of the same path.
 */
@NullMarked
package io.gatehouse.run.paths;

import org.jspecify.annotations.NullMarked;
