package io.gatehouse.authorizationserver;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Request that the current thread handles. The interfaces of Spring Authorization Server
 * do not pass it on.
 */
final class CurrentRequest {

	private CurrentRequest() {
	}

	static @Nullable HttpServletRequest get() {
		return (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)
				? attributes.getRequest() : null;
	}

	static @Nullable SignOn signOn() {
		HttpServletRequest request = get();
		return (request != null) ? SignOn.of(request) : null;
	}

}
