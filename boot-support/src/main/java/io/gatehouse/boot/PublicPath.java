package io.gatehouse.boot;

/**
 * Path that a part of Gatehouse opens to all callers, such as that of the JWK Set. The
 * service starter requires no token for it, as for
 * {@code gatehouse.service.public-paths}.
 *
 * @param pattern a path or a path pattern
 */
public record PublicPath(String pattern) {

}
