/**
 * Revokes tokens while clients use them at several gateway processes with a real Redis,
 * and counts the requests that are let in although they began after the revocation
 * returned.
 */
@NullMarked
package io.gatehouse.run;

import org.jspecify.annotations.NullMarked;
