/**
 * The edge.
 */
@NullMarked
package io.gatehouse.demo.edge;

import org.jspecify.annotations.NullMarked;
