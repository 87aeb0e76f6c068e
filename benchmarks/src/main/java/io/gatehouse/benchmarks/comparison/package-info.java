/**
 * Servers side by side, each in a process of its own: without authentication, with
 * Gatehouse in its modes, and with other ways of authentication.
 */
@NullMarked
package io.gatehouse.benchmarks.comparison;

import org.jspecify.annotations.NullMarked;
