package io.gatehouse.authorizationserver;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

import io.gatehouse.session.AuthorizationSessions;
import io.gatehouse.session.Client;
import io.gatehouse.session.GrantedSession;
import io.gatehouse.session.Session;
import io.gatehouse.session.SessionService;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.FactorGrantedAuthority;

/**
 * Begins the sign-ons of browsers, and checks whether they have ended. A browser is
 * recognized by a cookie: if its user logs in again while the sign-on's session still
 * lives, that session goes on, and so do the sessions of the applications.
 */
final class SignOns {

	private static final Duration COOKIE_LIFE = Duration.ofDays(365);

	private static final Pattern DEVICE_ID = Pattern.compile("[A-Za-z0-9_-]{22}");

	private static final int DEVICE_ID_BYTES = 16;

	private final AuthorizationSessions authorizations;

	private final SessionService sessions;

	private final LoginRequests logins;

	private final String cookieName;

	private final Clock clock;

	private final SecureRandom random = new SecureRandom();

	SignOns(AuthorizationSessions authorizations, SessionService sessions, LoginRequests logins, String cookieName,
			Clock clock) {
		this.authorizations = authorizations;
		this.sessions = sessions;
		this.logins = logins;
		this.cookieName = cookieName;
		this.clock = clock;
	}

	/** Returns whether a sign-on has neither ended nor been revoked. */
	boolean isActive(SignOn signOn) {
		return Boolean.TRUE
			.equals(this.authorizations.isActive(signOn.subject(), signOn.sessionId(), signOn.issueTime(), Map.of())
				.block());
	}

	/**
	 * Begins a sign-on, or continues that of the same browser.
	 * @param user the user who has authenticated
	 * @throws io.gatehouse.session.LoginRefusedException if the user is banned, or has no
	 * room for another device
	 */
	SignOn begin(Authentication user, HttpServletRequest request, HttpServletResponse response) {
		long authenticatedAt = authenticatedAt(user).getEpochSecond();
		String known = device(request);
		if (known != null) {
			Optional<SignOn> former = former(user.getName(), known, authenticatedAt);
			if (former.isPresent()) {
				return former.get();
			}
		}
		String deviceId = (known != null) ? known : newDevice(request, response);
		Client client = new Client(request.getRemoteAddr(), request.getHeader(HttpHeaders.USER_AGENT));
		GrantedSession session = Objects.requireNonNull(
				this.authorizations.begin(this.logins.signOn(user, deviceId, client), Duration.ofSeconds(1)).block());
		return new SignOn(user.getName(), session.sessionId(), deviceId, session.issuedAt().getEpochSecond(),
				authenticatedAt);
	}

	private Optional<SignOn> former(String subject, String deviceId, long authenticatedAt) {
		return this.sessions.sessions(subject)
			.stream()
			.filter((session) -> session.authorization() == null && session.device().id().equals(deviceId))
			.map((session) -> signOn(subject, session, authenticatedAt))
			.filter(this::isActive)
			.findFirst();
	}

	private static SignOn signOn(String subject, Session session, long authenticatedAt) {
		return new SignOn(subject, session.id(), session.device().id(), session.createdAt().getEpochSecond(),
				authenticatedAt);
	}

	/** Returns when the user has authenticated, or a factor of it was repeated. */
	private Instant authenticatedAt(Authentication user) {
		Instant latest = Instant.EPOCH;
		for (GrantedAuthority authority : user.getAuthorities()) {
			if (authority instanceof FactorGrantedAuthority factor && factor.getIssuedAt().isAfter(latest)) {
				latest = factor.getIssuedAt();
			}
		}
		return latest.equals(Instant.EPOCH) ? this.clock.instant() : latest;
	}

	private @Nullable String device(HttpServletRequest request) {
		Cookie[] cookies = request.getCookies();
		return (cookies != null) ? Arrays.stream(cookies)
			.filter((cookie) -> cookie.getName().equals(this.cookieName))
			.map(Cookie::getValue)
			.filter((value) -> DEVICE_ID.matcher(value).matches())
			.findFirst()
			.orElse(null) : null;
	}

	private String newDevice(HttpServletRequest request, HttpServletResponse response) {
		byte[] bytes = new byte[DEVICE_ID_BYTES];
		this.random.nextBytes(bytes);
		String deviceId = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
		response.addHeader(HttpHeaders.SET_COOKIE,
				ResponseCookie.from(this.cookieName, deviceId)
					.path("/")
					.httpOnly(true)
					.secure(request.isSecure())
					.sameSite("Lax")
					.maxAge(COOKIE_LIFE)
					.build()
					.toString());
		return deviceId;
	}

}
