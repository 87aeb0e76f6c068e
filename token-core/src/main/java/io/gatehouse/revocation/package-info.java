/**
 * The revocation rule, and the Redis keys and scripts that it needs: pure functions and
 * names, no Redis client.
 */
@NullMarked
package io.gatehouse.revocation;

import org.jspecify.annotations.NullMarked;
