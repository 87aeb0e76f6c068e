/**
 * Edge gateway of the demo.
 */
@NullMarked
package io.gatehouse.demo.edge;

import org.jspecify.annotations.NullMarked;
