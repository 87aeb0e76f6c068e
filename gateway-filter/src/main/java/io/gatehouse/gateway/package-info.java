/**
 * The edge: what a request meets in Spring Cloud Gateway before it is routed.
 */
@NullMarked
package io.gatehouse.gateway;

import org.jspecify.annotations.NullMarked;
