package io.gatehouse.session;

import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link SessionSelection}.
 */
class SessionSelectionTests {

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a\nb" })
	void newWhenItNeedsAnIdAndHasNoneThenRefused(String id) {
		Stream.of(SessionSelection.Kind.SESSION, SessionSelection.Kind.ALL_BUT, SessionSelection.Kind.DEVICE)
			.forEach((kind) -> assertThatIllegalArgumentException().isThrownBy(() -> new SessionSelection(kind, id))
				.withMessageStartingWith("The id "));
		assertThatNoException().isThrownBy(SessionSelection::all);
	}

	@ParameterizedTest
	@EnumSource(names = "ALL", mode = EnumSource.Mode.EXCLUDE)
	void newWhenIdIsLongThenRefusedAboveTheLongestIdentifier(SessionSelection.Kind kind) {
		assertThatNoException().isThrownBy(() -> new SessionSelection(kind, "x".repeat(256)));
		assertThatIllegalArgumentException().isThrownBy(() -> new SessionSelection(kind, "x".repeat(257)))
			.withMessage("The id has 257 characters; the maximum is 256");
	}

}
