/**
 * The one revocation rule, and where Redis keeps what it needs: pure functions and names,
 * no Redis client.
 */
@NullMarked
package io.gatehouse.revocation;

import org.jspecify.annotations.NullMarked;
