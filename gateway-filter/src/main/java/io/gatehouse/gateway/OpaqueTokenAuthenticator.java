package io.gatehouse.gateway;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Authenticates by an opaque token: looks it up, has it judged, and mints a token for the
 * way inwards. If it names a session, the session must exist, and says who the caller is;
 * otherwise the token's own hash does.
 */
final class OpaqueTokenAuthenticator {

	/** Nothing that a JWT could be, nor what would be mistaken in a key. */
	private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_~-]{16,256}");

	/**
	 * A token that no floor covers: all that the verdict tells is whether there is a list
	 * of revocations. A Redis that lost it has lost the opaque tokens, too, and must not
	 * tell clients to throw theirs away.
	 */
	private static final RevocationQuery ANY_TOKEN = new RevocationQuery(Instant.MAX, List.of(), Map.of());

	private final OpaqueTokenLookup tokens;

	private final Judge judge;

	private final RevocationQueries queries;

	private final String scope;

	private final TokenMinter minter;

	/**
	 * An authenticator.
	 * @param scope the scope of the revocations that hit opaque tokens
	 */
	OpaqueTokenAuthenticator(OpaqueTokenLookup tokens, Judge judge, RevocationQueries queries, String scope,
			TokenMinter minter) {
		this.tokens = tokens;
		this.judge = judge;
		this.queries = queries;
		this.scope = scope;
		this.minter = minter;
	}

	/** Whether a bearer token is for this class. */
	static boolean isOpaque(String token) {
		return SHAPE.matcher(token).matches();
	}

	/**
	 * Who sends a token.
	 * @return the caller, never an error for a bad token
	 */
	Mono<Caller> authenticate(String token) {
		return judged(token, this.minter::caller);
	}

	/**
	 * Who sends a token over a stream, found out anew on each subscription. Nothing is
	 * minted.
	 * @return the caller, never an error for a bad token
	 */
	Mono<Caller> again(String token) {
		return judged(token, this.minter::unsigned);
	}

	private Mono<Caller> judged(String token, TokenMinter.Callers callers) {
		return this.tokens.token(token)
			.flatMap((finding) -> judged(finding, callers))
			.onErrorResume(InvalidTokenException.class, (ex) -> Mono.just(new Caller.Refused(ex.reason())));
	}

	private Mono<Caller> judged(Finding<OpaqueToken> finding, TokenMinter.Callers callers) {
		if (finding instanceof Finding.Found<OpaqueToken> found) {
			return judged(found.value(), callers);
		}
		Caller refused = Judge.refused(finding, Reason.UNKNOWN_TOKEN);
		return (finding instanceof Finding.Missing) ? this.judge.judge(ANY_TOKEN, () -> Mono.just(refused))
				: Mono.just(refused);
	}

	private Mono<Caller> judged(OpaqueToken token, TokenMinter.Callers callers) {
		String session = token.session();
		if (session == null) {
			return this.judge.judge(query(token, null), () -> callers.caller(token.who(), null));
		}
		return this.judge.judge(query(token, session), token.who().user(), session,
				(who) -> callers.caller(who, session));
	}

	/** The permissions in a session are current, and those in a token's own hash old. */
	private RevocationQuery query(OpaqueToken token, @Nullable String session) {
		Map<String, Object> claims = new HashMap<>(token.who().attributes());
		claims.remove("sid");
		if (session != null) {
			claims.put("sid", session);
		}
		claims.put("sub", token.who().user());
		return this.queries.of(this.scope, token.issuedAt(), claims, session == null);
	}

}
