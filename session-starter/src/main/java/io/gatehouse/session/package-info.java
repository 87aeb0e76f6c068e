/**
 * Support for the service that logs users in: sessions in Redis, access tokens, the keys
 * that sign them, and revocation.
 */
@NullMarked
package io.gatehouse.session;

import org.jspecify.annotations.NullMarked;
