/**
 * A WebFlux service behind the edge.
 */
@NullMarked
package io.gatehouse.demo.catalog;

import org.jspecify.annotations.NullMarked;
