/**
 * What operators see of a gateway through Spring Boot's actuator: its health, its
 * settings in force, and explanations of tokens.
 */
@org.jspecify.annotations.NullMarked
package io.gatehouse.gateway.actuator;
