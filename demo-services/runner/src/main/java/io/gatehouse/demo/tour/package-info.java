/**
 * The tour: the whole story, told by requests whose answers are checked.
 */
@NullMarked
package io.gatehouse.demo.tour;

import org.jspecify.annotations.NullMarked;
