/**
 * Handling of settings that all starters share: strict booleans, refusal of unknown
 * names, failure analysis, and the properties that the gateway and the services share.
 */
@org.jspecify.annotations.NullMarked
package io.gatehouse.boot;
