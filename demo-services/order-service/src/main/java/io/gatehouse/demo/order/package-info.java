/**
 * A servlet service behind the edge.
 */
@NullMarked
package io.gatehouse.demo.order;

import org.jspecify.annotations.NullMarked;
