/**
 * Tests of the authorization server.
 */
@NullMarked
package io.gatehouse.authorizationserver;

import org.jspecify.annotations.NullMarked;
