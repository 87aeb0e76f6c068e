/**
 * The service starter for servlet applications.
 */
@NullMarked
package io.gatehouse.service.servlet;

import org.jspecify.annotations.NullMarked;
