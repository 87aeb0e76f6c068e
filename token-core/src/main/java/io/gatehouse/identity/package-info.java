/**
 * Identity of the authenticated caller, and the headers that carry it to the services.
 */
@NullMarked
package io.gatehouse.identity;

import org.jspecify.annotations.NullMarked;
