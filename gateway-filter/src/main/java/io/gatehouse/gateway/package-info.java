/**
 * Edge security in Spring Cloud Gateway: firewall, header guard, authentication, access
 * rules and token relay.
 */
@NullMarked
package io.gatehouse.gateway;

import org.jspecify.annotations.NullMarked;
