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
import io.gatehouse.session.LoginRequest;
import io.gatehouse.session.SessionService;
import io.gatehouse.token.Sha256;
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

	private static final Pattern COOKIE = Pattern.compile("[A-Za-z0-9_-]{22}");

	private static final int COOKIE_BYTES = 16;

	private static final int DEVICE_ID_LENGTH = 22;

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
		String cookie = cookie(request);
		String deviceId = deviceId((cookie != null) ? cookie : newCookie(request, response));
		LoginRequest login = this.logins.signOn(user, deviceId,
				new Client(request.getRemoteAddr(), request.getHeader(HttpHeaders.USER_AGENT)));
		String subject = login.account().subject();
		if (cookie != null) {
			Optional<SignOn> former = this.sessions.sessions(subject)
				.stream()
				.filter((session) -> session.authorization() == null && session.device().id().equals(deviceId))
				.map((session) -> new SignOn(user.getName(), subject, session.id(), deviceId,
						session.createdAt().getEpochSecond(), authenticatedAt))
				.filter(this::isActive)
				.findFirst();
			if (former.isPresent()) {
				return former.get();
			}
		}
		GrantedSession session = Objects
			.requireNonNull(this.authorizations.begin(login, Duration.ofSeconds(1)).block());
		return new SignOn(user.getName(), subject, session.sessionId(), deviceId, session.issuedAt().getEpochSecond(),
				authenticatedAt);
	}

	/**
	 * Returns the id of a browser, which tokens show: the cookie itself stays with the
	 * browser.
	 */
	private static String deviceId(String cookie) {
		return Sha256.base64Url(cookie).substring(0, DEVICE_ID_LENGTH);
	}

	/** Returns a sign-on with the time at which its user has authenticated again. */
	SignOn renewed(SignOn known, Authentication user) {
		long latest = latestFactor(user).getEpochSecond();
		return (latest > known.authenticatedAt()) ? known.authenticatedAt(latest) : known;
	}

	/** Returns when the user has authenticated, or a factor of it was repeated. */
	private Instant authenticatedAt(Authentication user) {
		Instant latest = latestFactor(user);
		return latest.equals(Instant.EPOCH) ? this.clock.instant() : latest;
	}

	private static Instant latestFactor(Authentication user) {
		Instant latest = Instant.EPOCH;
		for (GrantedAuthority authority : user.getAuthorities()) {
			if (authority instanceof FactorGrantedAuthority factor && factor.getIssuedAt().isAfter(latest)) {
				latest = factor.getIssuedAt();
			}
		}
		return latest;
	}

	private @Nullable String cookie(HttpServletRequest request) {
		Cookie[] cookies = request.getCookies();
		return (cookies != null) ? Arrays.stream(cookies)
			.filter((cookie) -> cookie.getName().equals(this.cookieName))
			.map(Cookie::getValue)
			.filter((value) -> COOKIE.matcher(value).matches())
			.findFirst()
			.orElse(null) : null;
	}

	private String newCookie(HttpServletRequest request, HttpServletResponse response) {
		byte[] bytes = new byte[COOKIE_BYTES];
		this.random.nextBytes(bytes);
		String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
		response.addHeader(HttpHeaders.SET_COOKIE,
				ResponseCookie.from(this.cookieName, value)
					.path("/")
					.httpOnly(true)
					.secure(request.isSecure())
					.sameSite("Lax")
					.maxAge(COOKIE_LIFE)
					.build()
					.toString());
		return value;
	}

}
