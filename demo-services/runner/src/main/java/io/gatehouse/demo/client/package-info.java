/**
 * HTTP client of the demo, like a user's app.
 */
@NullMarked
package io.gatehouse.demo.client;

import org.jspecify.annotations.NullMarked;
