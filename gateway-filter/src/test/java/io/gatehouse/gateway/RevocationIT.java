package io.gatehouse.gateway;

import io.gatehouse.revocation.Floor;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the strict lookup in a real Redis.
 */
class RevocationIT {

	private final Edge edge = Edge.shared();

	@BeforeEach
	void reset() {
		this.edge.reset();
	}

	@ParameterizedTest
	@CsvSource({ "jti, jti:token-1", "sid, sid:session-1", "sub, sub:alice", "client_id, client_id:app",
			"tenant, tenant:acme", "all, all", "sub, sub.permissions:alice" })
	void requestWhenAnyRevocableClaimIsRevokedThenRefused(String claim, String member) {
		String token = TestTokens.token()
			.claim("jti", "token-1")
			.claim("sid", "session-1")
			.claim("client_id", "app")
			.claim("tenant", "acme")
			.sign();
		assertThat(this.edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
		this.edge.upstream().resetRequests();
		this.edge.revokeNow(member, Reason.REVOKED);
		RawHttp.Response response = this.edge.getWithToken("/orders/1", token);
		assertThat(response.status()).as(claim).isEqualTo(401);
		assertThat(response.reason()).isEqualTo("revoked");
		assertThat(this.edge.reached()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(value = Reason.class, names = { "LOGGED_OUT", "KICKED_OUT", "REPLACED", "PASSWORD_CHANGED", "BANNED",
			"PERMISSIONS_CHANGED", "REFRESH_REUSE" })
	void requestWhenRevokedWithReasonThenRefusedWithIt(Reason reason) {
		String token = TestTokens.token().sign();
		this.edge.revokeNow("sub:alice", reason);
		RawHttp.Response response = this.edge.getWithToken("/orders/1", token);
		assertThat(response.reason()).isEqualTo(reason.code());
	}

	@ParameterizedTest
	@CsvSource({ "-2000, 200", "-1000, 200", "0, 401", "999, 401", "1000, 401" })
	void requestWhenFloorIsAtSomeTimeThenTokensOfTheSameSecondAreDead(long millisFromIssuedAt, int status) {
		TestTokens token = TestTokens.token();
		long issuedAt = Long.parseLong(token.text("iat")) * 1000;
		this.edge.revoke("sub:alice", new Floor(issuedAt + millisFromIssuedAt, Reason.LOGGED_OUT));
		assertThat(this.edge.getWithToken("/orders/1", token.sign()).status()).isEqualTo(status);
	}

	@Test
	void requestWhenPermissionsOfTheUserChangedThenTokensThatCarryOldOnesAreDead() {
		String token = TestTokens.token().sign();
		this.edge.revokeNow("sub.permissions:alice", Reason.PERMISSIONS_CHANGED);
		assertThat(this.edge.getWithToken("/orders/1", token).reason()).isEqualTo("permissions_changed");
		String other = TestTokens.token().claim("sub", "bob").sign();
		assertThat(this.edge.getWithToken("/orders/1", other).status()).isEqualTo(200);
	}

	@Test
	void requestWhenOtherSubjectIsRevokedThenReached() {
		this.edge.revokeNow("sub:bob", Reason.BANNED);
		this.edge.revokeNow("sub:alice2", Reason.BANNED);
		this.edge.revokeNow("jti:alice", Reason.BANNED);
		assertThat(this.edge.getWithToken("/orders/1", TestTokens.token().sign()).status()).isEqualTo(200);
	}

	@Test
	void requestWhenListIsMissingThenUnknown() {
		this.edge.redis().flushall();
		RawHttp.Response response = this.edge.getWithToken("/orders/1", TestTokens.token().sign());
		assertThat(response.status()).isEqualTo(503);
		assertThat(response.reason()).isEqualTo("revocation_unknown");
		assertThat(response.header("Retry-After")).hasValue("1");
		assertThat(response.header("WWW-Authenticate")).isEmpty();
		assertThat(this.edge.get("/public/1").status()).isEqualTo(200);
	}

	@Test
	void requestWhenRedisAnswersWithErrorThenUnknown() {
		this.edge.redis().del("{gatehouse}:revoked");
		this.edge.redis().set("{gatehouse}:revoked", "not a sorted set");
		RawHttp.Response response = this.edge.getWithToken("/orders/1", TestTokens.token().sign());
		assertThat(response.status()).isEqualTo(503);
		assertThat(this.edge.reached()).isEmpty();
	}

	@Test
	void requestThenSendsRedisOneCommand() {
		String token = TestTokens.token().sign();
		this.edge.getWithToken("/orders/1", token);
		long before = this.edge.commands();
		for (int i = 0; i < 10; i++) {
			this.edge.getWithToken("/orders/1", token);
		}
		// one of them is the INFO itself
		assertThat(this.edge.commands() - before).isEqualTo(10 + 1);
	}

}
