/**
 * Authentication of callers by JWTs and opaque tokens: signature, list of revocations,
 * session, and the limit of failed attempts.
 */
@org.jspecify.annotations.NullMarked
package io.gatehouse.gateway.authentication;
