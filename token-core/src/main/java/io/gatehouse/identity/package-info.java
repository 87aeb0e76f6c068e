/**
 * Who a caller was found to be, and the headers that carry it inwards.
 */
@NullMarked
package io.gatehouse.identity;

import org.jspecify.annotations.NullMarked;
