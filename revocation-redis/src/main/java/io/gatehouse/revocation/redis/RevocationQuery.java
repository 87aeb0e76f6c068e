package io.gatehouse.revocation.redis;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Query for the verdict about a token.
 *
 * @param issuedAt the token's {@code iat}
 * @param members the floors that could cover it, besides that of all tokens, as the list
 * of revocations names them: {@code sid:…}, {@code sub:…}
 * @param claims the known claims: those of a verified JWT; of an opaque token {@code sub}
 * and, if it has a session, {@code sid}
 */
public record RevocationQuery(Instant issuedAt, List<String> members, Map<String, Object> claims) {

	public RevocationQuery {
		members = List.copyOf(members);
	}

	@Override
	public String toString() {
		return "RevocationQuery[]";
	}

}
