/** Login of browsers at the gateway (backend for frontend). */
@NullMarked
package io.gatehouse.gateway.login;

import org.jspecify.annotations.NullMarked;
