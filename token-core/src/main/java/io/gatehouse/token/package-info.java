/**
 * Tokens and their strict verification behind Spring's own
 * {@link org.springframework.security.oauth2.jwt.Jwt} and
 * {@link org.springframework.security.oauth2.jwt.JwtDecoder}.
 */
@NullMarked
package io.gatehouse.token;

import org.jspecify.annotations.NullMarked;
