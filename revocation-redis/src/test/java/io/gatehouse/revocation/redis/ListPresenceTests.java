package io.gatehouse.revocation.redis;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class ListPresenceTests {

	private final ListPresence list = new ListPresence("{gatehouse}:revoked");

	private static int errors(CapturedOutput output) {
		return StringUtils.countOccurrencesOf(output.getAll(),
				"Redis has no list of revocations ('{gatehouse}:revoked'");
	}

	@Test
	void mayBeMadeWhenNoListWasEverSeenThenTrue() {
		assertThat(this.list.mayBeMade()).isTrue();
		this.list.isMissing();
		assertThat(this.list.mayBeMade()).isTrue();
	}

	@Test
	void mayBeMadeWhenAListWasSeenThenNeverAgain() {
		this.list.isThere();
		assertThat(this.list.mayBeMade()).isFalse();
		this.list.isMissing();
		assertThat(this.list.mayBeMade()).isFalse();
	}

	@Test
	void isMissingThenLoggedOnceUntilTheListIsBack(CapturedOutput output) {
		this.list.isThere();
		assertThat(errors(output)).isZero();
		this.list.isMissing();
		this.list.isMissing();
		assertThat(errors(output)).isEqualTo(1);
		this.list.isThere();
		this.list.isMissing();
		assertThat(errors(output)).isEqualTo(2);
	}

}
