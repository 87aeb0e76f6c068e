/**
 * Endpoints for the tokens of sessions, for applications without an authorization server:
 * revocation (RFC 7009) and introspection (RFC 7662).
 */
@NullMarked
package io.gatehouse.session.oauth2;

import org.jspecify.annotations.NullMarked;
