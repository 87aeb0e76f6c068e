/**
 * Tests of test slices of services: {@code @WebMvcTest} and {@code @WebFluxTest}.
 */
@NullMarked
package io.gatehouse.service.slice;

import org.jspecify.annotations.NullMarked;
