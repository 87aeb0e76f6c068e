/**
 * Spring Authorization Server on Gatehouse's sessions: authorizations in Redis, each with
 * a session that can be listed, ended and revoked, and log-out of all applications.
 */
@NullMarked
package io.gatehouse.authorizationserver;

import org.jspecify.annotations.NullMarked;
