package io.gatehouse.revocation.redis;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Query for the verdict about a token. Thread-safe: requests with the same token share
 * it.
 */
public final class RevocationQuery {

	private final Instant issuedAt;

	private final List<String> members;

	private final Map<String, Object> claims;

	/** Hashes of the members for the list in memory, from its first use on. */
	private volatile @Nullable HashedMembers hashed;

	/**
	 * Creates a query.
	 * @param issuedAt the token's {@code iat}
	 * @param members the floors that could cover it, besides that of all tokens, as the
	 * list of revocations names them: {@code sid:…}, {@code sub:…}
	 * @param claims the known claims: those of a verified JWT; of an opaque token
	 * {@code sub} and, if it has a session, {@code sid}
	 */
	public RevocationQuery(Instant issuedAt, List<String> members, Map<String, Object> claims) {
		this.issuedAt = issuedAt;
		this.members = List.copyOf(members);
		this.claims = claims;
	}

	/**
	 * Returns the time of the token's issue.
	 * @return the {@code iat}
	 */
	public Instant issuedAt() {
		return this.issuedAt;
	}

	/**
	 * Returns the floors that could cover the token, besides that of all tokens.
	 * @return the members of the list of revocations, such as {@code sid:…}
	 */
	public List<String> members() {
		return this.members;
	}

	/**
	 * Returns the known claims of the token.
	 * @return those of a verified JWT; of an opaque token {@code sub} and, if it has a
	 * session, {@code sid}
	 */
	public Map<String, Object> claims() {
		return this.claims;
	}

	/** Hashes the members for an index, once for all requests with the token. */
	HashedMembers hashedFor(FloorIndex index) {
		HashedMembers known = this.hashed;
		if (known == null || !known.isFor(index)) {
			known = index.hashed(this.members);
			this.hashed = known;
		}
		return known;
	}

	@Override
	public String toString() {
		return "RevocationQuery[]";
	}

}
