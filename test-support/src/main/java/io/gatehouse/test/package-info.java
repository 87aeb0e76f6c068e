/**
 * What tests of gateways and services need: keys and tokens, a clock that they set, an
 * identity for Spring Security's test support, and a real Redis.
 */
@NullMarked
package io.gatehouse.test;

import org.jspecify.annotations.NullMarked;
