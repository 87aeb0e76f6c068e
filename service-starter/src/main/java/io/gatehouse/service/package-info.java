/**
 * Identity for the services behind the edge, from the signature of the token alone: what
 * the servlet and the WebFlux side share.
 */
@NullMarked
package io.gatehouse.service;

import org.jspecify.annotations.NullMarked;
