/**
 * Identity for the services behind the gateway, from the signature of the token alone.
 * Contains the parts that the servlet and the WebFlux side share.
 */
@NullMarked
package io.gatehouse.service;

import org.jspecify.annotations.NullMarked;
