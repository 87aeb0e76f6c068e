/**
 * Fixtures for tests of gateways and services: keys and tokens, a settable clock, an
 * identity for Spring Security's test support, a real Redis, and faults on the way to it.
 */
@NullMarked
package io.gatehouse.test;

import org.jspecify.annotations.NullMarked;
