/**
 * Measures the edge from inside: what is not public can be seen from here.
 */
@NullMarked
package io.gatehouse.gateway;

import org.jspecify.annotations.NullMarked;
