/**
 * Gateway of the run, which is started in its own JVM.
 */
@NullMarked
package io.gatehouse.run.gateway;

import org.jspecify.annotations.NullMarked;
