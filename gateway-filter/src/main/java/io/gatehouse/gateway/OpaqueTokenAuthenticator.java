package io.gatehouse.gateway;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Authenticates by an opaque token: looks it up and has it judged. If it names a session,
 * the session must exist, and says who the caller is; otherwise the token's own hash
 * does.
 */
final class OpaqueTokenAuthenticator {

	/** Nothing that a JWT could be, nor what would be mistaken in a key. */
	private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_~-]{16,256}");

	private final OpaqueTokenLookup tokens;

	private final Judge judge;

	private final RevocationQueries queries;

	private final String scope;

	private final MintedClaims minted;

	/**
	 * An authenticator.
	 * @param scope the scope of the revocations that hit opaque tokens that do not name
	 * theirs
	 */
	OpaqueTokenAuthenticator(OpaqueTokenLookup tokens, Judge judge, RevocationQueries queries, String scope,
			MintedClaims minted) {
		this.tokens = tokens;
		this.judge = judge;
		this.queries = queries;
		this.scope = scope;
		this.minted = minted;
	}

	/** Whether a bearer token is for this class. */
	static boolean isOpaque(String token) {
		return SHAPE.matcher(token).matches();
	}

	/**
	 * Who sends a token, found out anew on each subscription.
	 * @return the caller, never an error for a bad token
	 */
	Mono<Caller> authenticate(String token, TokenCheck.Revocation how) {
		return this.tokens.token(token)
			.flatMap((finding) -> (finding instanceof Finding.Found<OpaqueToken> found) ? judged(found.value(), how)
					: this.judge.refused(finding, Reason.UNKNOWN_TOKEN))
			.onErrorResume(InvalidTokenException.class, (ex) -> Mono.just(new Caller.Refused(ex.reason())));
	}

	private Mono<Caller> judged(OpaqueToken token, TokenCheck.Revocation how) {
		String session = token.session();
		if (session == null) {
			return this.judge.judge(query(token, null), how,
					() -> Mono.fromSupplier(() -> this.minted.caller(token.who(), null)));
		}
		return this.judge.judge(query(token, session), how, new Judge.SessionOwner(token.who().user(), session),
				(who) -> Mono.just(this.minted.caller(who, session)));
	}

	/** The permissions in a session are current, and those in a token's own hash old. */
	private RevocationQuery query(OpaqueToken token, @Nullable String session) {
		Map<String, Object> claims = new HashMap<>(token.who().attributes());
		claims.remove("sid");
		if (session != null) {
			claims.put("sid", session);
		}
		claims.put("sub", token.who().user());
		return this.queries.of((token.scope() != null) ? token.scope() : this.scope, token.issuedAt(), claims,
				session == null);
	}

}
