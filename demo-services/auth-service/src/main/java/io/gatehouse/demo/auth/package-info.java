/**
 * Demo service that logs users in.
 */
@NullMarked
package io.gatehouse.demo.auth;

import org.jspecify.annotations.NullMarked;
