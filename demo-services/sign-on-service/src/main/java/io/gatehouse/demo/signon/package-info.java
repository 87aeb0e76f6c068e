/**
 * Single sign-on of the demo.
 */
@NullMarked
package io.gatehouse.demo.signon;

import org.jspecify.annotations.NullMarked;
