package io.gatehouse.token;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.gatehouse.token.TokenExplanation.Check;
import org.jspecify.annotations.Nullable;

/**
 * Runs the checks of {@link JwtVerifier} one by one, and goes on after one that fails.
 */
final class TokenExplainer {

	private static final String UNREADABLE = "unreadable";

	private final Map<String, TrustedIssuer> issuers;

	private final ClaimsValidator claims;

	private final Set<Confirmation.Method> checked;

	private final List<Check> checks = new ArrayList<>();

	private Map<String, Object> found = Map.of();

	TokenExplainer(Map<String, TrustedIssuer> issuers, ClaimsValidator claims, Set<Confirmation.Method> checked) {
		this.issuers = issuers;
		this.claims = claims;
		this.checked = checked;
	}

	/**
	 * Explains a token.
	 * @param verified the outcome of its verification
	 */
	CompletableFuture<TokenExplanation> explain(String token, CompletableFuture<VerifiedToken> verified) {
		return signed(token).thenCompose((done) -> verified.handle(this::explanation));
	}

	private CompletableFuture<?> signed(String token) {
		CompactJws jws = parsed(token);
		if (jws == null) {
			return CompletableFuture.completedFuture(null);
		}
		TrustedIssuer issuer = issuer(jws);
		if (issuer == null) {
			return CompletableFuture.completedFuture(null);
		}
		add("type", issuer.types().contains(jws.type()), String.valueOf(sorted(issuer.types())), jws.type());
		return issuer.keys()
			.ringFor(jws.header())
			.handle((keys, failure) -> keys(jws, keys))
			.thenRun(() -> claims(jws, issuer));
	}

	private @Nullable CompactJws parsed(String token) {
		String expected = "a JWS of three segments of base64url, at most " + JwtVerifier.MAX_TOKEN_LENGTH
				+ " characters, with a JSON object as its header and no header parameter that brings a key";
		try {
			CompactJws jws = CompactJws.parse(token, JwtVerifier.MAX_TOKEN_LENGTH, new ConfirmedHeaders());
			add("form", true, expected, token.length() + " characters");
			return jws;
		}
		catch (InvalidTokenException ex) {
			add("form", false, expected, token.length() + " characters, " + segments(token) + " segments");
			return null;
		}
	}

	private static long segments(String token) {
		return 1 + token.chars().filter((character) -> character == '.').count();
	}

	private @Nullable TrustedIssuer issuer(CompactJws jws) {
		String expected = String.valueOf(sorted(this.issuers.keySet()));
		String name;
		try {
			name = jws.unverifiedIssuer();
		}
		catch (InvalidTokenException ex) {
			add("issuer", false, expected, UNREADABLE);
			return null;
		}
		TrustedIssuer issuer = (name != null) ? this.issuers.get(name) : null;
		add("issuer", issuer != null, expected, (name != null) ? TokenRefusal.quoted(name) : "none");
		return issuer;
	}

	private @Nullable Void keys(CompactJws jws, @Nullable KeyRing keys) {
		add("keys", keys != null, "the keys of the issuer are known", (keys != null) ? "known" : "not available");
		if (keys == null) {
			return null;
		}
		boolean named = keys.hasKeyFor(jws.header());
		add("key", named, keys.toString(), "kid " + TokenRefusal.quoted(jws.header().getKeyID()) + ", alg "
				+ TokenRefusal.quoted(jws.header().getAlgorithm()));
		boolean confirmed = named && keys.confirms(jws.header(), jws.signingInput(), jws.signature());
		add("signature", confirmed, "confirmed by a key of the issuer", confirmed ? "confirmed" : "not confirmed");
		return null;
	}

	private void claims(CompactJws jws, TrustedIssuer issuer) {
		try {
			this.found = jws.claims();
		}
		catch (InvalidTokenException ex) {
			add("claims", false, "one JSON object in UTF-8 without duplicate members", UNREADABLE);
			return;
		}
		add("claims", issuer.issuer().equals(this.found.get("iss")), "one 'iss'", "read");
		this.claims.rules(this.found, issuer, this.checked)
			.forEach((rule) -> add(rule.name(), rule.isMet(), rule.expected(), rule.actual()));
	}

	private TokenExplanation explanation(@Nullable VerifiedToken verified, @Nullable Throwable failure) {
		if (verified != null) {
			return new TokenExplanation(this.checks, null, this.found, verified.jwt());
		}
		Throwable cause = (failure instanceof CompletionException wrapper && wrapper.getCause() != null)
				? wrapper.getCause() : failure;
		Reason reason = (cause instanceof InvalidTokenException invalid) ? invalid.reason() : Reason.KEYS_UNAVAILABLE;
		if (this.checks.stream().allMatch(Check::passed)) {
			add("validators", false, "accepted by the validators of the application", "refused with " + reason.code());
		}
		return new TokenExplanation(this.checks, reason, this.found, null);
	}

	private void add(String name, boolean passed, String expected, String actual) {
		this.checks.add(new Check(name, passed, expected, actual));
	}

	private static List<String> sorted(Set<String> names) {
		return names.stream().sorted().toList();
	}

	/**
	 * Rule on the claims of a token.
	 *
	 * @param name the name of the check
	 * @param expected the accepted values
	 * @param actual the value of the token
	 * @param check throws if the rule is violated
	 */
	record Rule(String name, String expected, String actual, Runnable check) {

		boolean isMet() {
			try {
				this.check.run();
				return true;
			}
			catch (InvalidTokenException ex) {
				return false;
			}
		}

	}

}
