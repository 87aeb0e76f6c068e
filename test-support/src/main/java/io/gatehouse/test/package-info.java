/**
 * What tests of gateways and services need: keys and tokens, a clock that they set, an
 * identity for Spring Security's test support, a real Redis, and faults on the way to it.
 */
@NullMarked
package io.gatehouse.test;

import org.jspecify.annotations.NullMarked;
