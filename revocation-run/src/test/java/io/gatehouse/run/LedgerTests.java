package io.gatehouse.run;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class LedgerTests {

	private static final Answer ACCEPTED = Answer.of(200, "reached");

	private static final Answer REFUSED = new Answer(401, "kicked_out");

	private final List<Request> alarms = new ArrayList<>();

	private final Ledger ledger = new Ledger("kicked_out", this.alarms::add);

	@Test
	void acceptedWhenStartedAfterReturnThenIsViolation() {
		revoke(7, 100);
		assertThat(answered(7, 101, ACCEPTED)).isEqualTo(Outcome.VIOLATION);
		assertThat(this.ledger.violations()).containsExactly(new Request(7, 0, 101));
	}

	@ParameterizedTest
	@ValueSource(longs = { 99, 100 })
	void acceptedWhenStartedUntilReturnThenIsNone(long started) {
		revoke(7, 100);
		assertThat(answered(7, started, ACCEPTED)).isEqualTo(Outcome.ACCEPTED_MEANWHILE);
		assertThat(this.ledger.violations()).isEmpty();
	}

	@Test
	void acceptedWhenReturnIsToldLaterThenIsViolationAllTheSame() {
		this.ledger.revoking(7);
		answered(7, 101, ACCEPTED);
		answered(7, 99, ACCEPTED);
		assertThat(this.ledger.violations()).isEmpty();
		this.ledger.revoked(7, 100);
		assertThat(this.ledger.violations()).containsExactly(new Request(7, 0, 101));
	}

	@Test
	void reachedWhenAnswerNeverComesThenIsViolation() {
		revoke(7, 100);
		this.ledger.reached(new Request(7, 0, 101));
		answered(7, 101, Answer.NONE);
		assertThat(this.ledger.violations()).hasSize(1);
	}

	@Test
	void reachedWhenAnsweredTooThenIsOneViolation() {
		revoke(7, 100);
		this.ledger.reached(new Request(7, 0, 101));
		answered(7, 101, ACCEPTED);
		assertThat(this.ledger.violations()).hasSize(1);
		assertThat(this.alarms).containsExactly(new Request(7, 0, 101));
	}

	@Test
	void violationWhenTimeRunsOverThenIsFound() {
		revoke(7, Long.MAX_VALUE);
		assertThat(answered(7, Long.MIN_VALUE, ACCEPTED)).isEqualTo(Outcome.VIOLATION);
	}

	@Test
	void acceptedWhenAnotherTokenIsRevokedThenIsNoViolation() {
		revoke(7, 100);
		assertThat(answered(8, 101, ACCEPTED)).isEqualTo(Outcome.ACCEPTED);
		assertThat(this.ledger.violations()).isEmpty();
	}

	@Test
	void refusedWhenNobodyAskedThenIsFalse() {
		assertThat(answered(7, 1, REFUSED)).isEqualTo(Outcome.FALSELY_REFUSED);
		assertThat(answered(7, 2, new Answer(401, "expired"))).isEqualTo(Outcome.FALSELY_REFUSED);
	}

	@Test
	void refusedWhenCallIsUnderWayThenIsNeitherFalseNorProof() {
		this.ledger.revoking(7);
		assertThat(answered(7, 1, REFUSED)).isEqualTo(Outcome.REFUSED_MEANWHILE);
	}

	@Test
	void refusedWhenStartedAfterReturnThenIsProof() {
		revoke(7, 100);
		assertThat(answered(7, 101, REFUSED)).isEqualTo(Outcome.REFUSED);
		assertThat(answered(7, 99, REFUSED)).isEqualTo(Outcome.REFUSED_MEANWHILE);
	}

	@ParameterizedTest
	@CsvSource({ "401, expired, OTHER", "503, revocation_unknown, UNKNOWN", "500, '', OTHER", "0, '', LOST" })
	void answerWhenItSaysNothingOfRevocationThenIsNoProof(int status, String reason, Outcome outcome) {
		revoke(7, 100);
		assertThat(answered(7, 101, new Answer(status, reason))).isEqualTo(outcome);
		assertThat(this.ledger.count(Outcome.REFUSED)).isZero();
	}

	@Test
	void countWhenAnsweredThenGrows() {
		answered(7, 1, ACCEPTED);
		this.ledger.notSent();
		assertThat(this.ledger.count(Outcome.ACCEPTED, Outcome.NOT_SENT)).isEqualTo(2);
		revoke(7, 100);
		assertThat(this.ledger.revocations()).isEqualTo(1);
		assertThat(this.ledger.isRevoked(7)).isTrue();
		assertThat(this.ledger.isRevoked(8)).isFalse();
	}

	@Test
	void odditiesWhenAnswersAreOddThenNameThem() {
		answered(7, 1, new Answer(503, "revocation_unknown"));
		answered(7, 2, new Answer(503, "revocation_unknown"));
		answered(7, 3, REFUSED);
		assertThat(this.ledger.oddities()).containsEntry("503 revocation_unknown", 2L)
			.containsEntry("401 kicked_out", 1L)
			.hasSize(2);
	}

	private void revoke(int token, long returnedNanos) {
		this.ledger.revoking(token);
		this.ledger.revoked(token, returnedNanos);
	}

	private Outcome answered(int token, long startedNanos, Answer answer) {
		return this.ledger.answered(new Request(token, 0, startedNanos), answer);
	}

}
