/**
 * Token introspection and revocation over HTTP, by servers side by side.
 */
@NullMarked
package io.gatehouse.benchmarks.endpoints;

import org.jspecify.annotations.NullMarked;
