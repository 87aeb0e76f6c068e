/**
 * WebFlux demo service behind the gateway.
 */
@NullMarked
package io.gatehouse.demo.catalog;

import org.jspecify.annotations.NullMarked;
