/**
 * Tests that gateway and services interpret paths alike.
 */
@NullMarked
package io.gatehouse.run.paths;

import org.jspecify.annotations.NullMarked;
