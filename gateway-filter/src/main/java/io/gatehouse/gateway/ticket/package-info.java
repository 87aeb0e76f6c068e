/**
 * Tickets: one-time credentials in a URL, for event streams and downloads of browsers.
 */
@org.jspecify.annotations.NullMarked
package io.gatehouse.gateway.ticket;
