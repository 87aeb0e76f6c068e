/**
 * Model of the revocation protocol, which shows that a revocation is complete on every
 * gateway when the call returns.
 */
@NullMarked
package io.gatehouse.revocation.redis.model;

import org.jspecify.annotations.NullMarked;
