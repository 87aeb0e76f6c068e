/**
 * Rate limits by user, session, device, token, tenant or address, which all gateways
 * count together in Redis, and each alone while Redis is unavailable.
 */
@NullMarked
package io.gatehouse.gateway.limit;

import org.jspecify.annotations.NullMarked;
