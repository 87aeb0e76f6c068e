@NullMarked
package io.gatehouse.session.oauth2;

import org.jspecify.annotations.NullMarked;
