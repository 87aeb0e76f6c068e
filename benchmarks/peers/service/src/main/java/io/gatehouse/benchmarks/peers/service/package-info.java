/**
 * Service that is measured without authentication, and with several ways of it.
 */
@NullMarked
package io.gatehouse.benchmarks.peers.service;

import org.jspecify.annotations.NullMarked;
