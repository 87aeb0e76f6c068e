/**
 * Web applications of the demo.
 */
@NullMarked
package io.gatehouse.demo.web;

import org.jspecify.annotations.NullMarked;
