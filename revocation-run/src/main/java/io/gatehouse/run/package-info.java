/**
 * Revokes tokens while clients use them at several gateways, each a process of its own,
 * with a real Redis between, and counts the requests that get in although they began
 * after the revocation returned.
 */
@NullMarked
package io.gatehouse.run;

import org.jspecify.annotations.NullMarked;
