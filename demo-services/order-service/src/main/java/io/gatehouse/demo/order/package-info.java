/**
 * Servlet demo service behind the gateway.
 */
@NullMarked
package io.gatehouse.demo.order;

import org.jspecify.annotations.NullMarked;
