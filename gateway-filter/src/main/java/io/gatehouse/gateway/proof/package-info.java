/**
 * Proofs that a client possesses the key that its token is bound to: DPoP (RFC 9449) and
 * TLS client certificates (RFC 8705).
 */
@NullMarked
package io.gatehouse.gateway.proof;

import org.jspecify.annotations.NullMarked;
