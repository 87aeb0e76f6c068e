/**
 * The tour of the demo: requests in chapters, whose answers are checked.
 */
@NullMarked
package io.gatehouse.demo.tour;

import org.jspecify.annotations.NullMarked;
