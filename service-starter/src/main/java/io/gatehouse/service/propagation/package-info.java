/**
 * Propagates the caller into the tasks and reactive chains of a request, into the log
 * context, and to other services.
 */
@NullMarked
package io.gatehouse.service.propagation;

import org.jspecify.annotations.NullMarked;
