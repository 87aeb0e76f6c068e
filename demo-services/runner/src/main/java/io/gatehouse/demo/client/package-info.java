/**
 * A client of the demo, as an app of its users would be.
 */
@NullMarked
package io.gatehouse.demo.client;

import org.jspecify.annotations.NullMarked;
