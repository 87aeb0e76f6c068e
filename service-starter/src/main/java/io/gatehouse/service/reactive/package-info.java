/**
 * The service starter for WebFlux applications.
 */
@NullMarked
package io.gatehouse.service.reactive;

import org.jspecify.annotations.NullMarked;
