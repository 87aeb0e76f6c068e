/**
 * Tokens that services receive: the caller's own, or minted ones, and their public keys.
 */
@org.jspecify.annotations.NullMarked
package io.gatehouse.gateway.minting;
