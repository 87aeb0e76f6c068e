package io.gatehouse.gateway.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link EventSubjects}.
 */
class EventSubjectsTests {

	private static final String ISSUER = "https://auth.test";

	private static final Map<String, Object> ALICE = Map.of("format", "iss_sub", "iss", ISSUER, "sub", "alice");

	private static final Map<String, Object> OPAQUE = Map.of("format", "opaque", "id", "s1");

	private static final Map<String, Object> EMAIL = Map.of("format", "email", "email", "alice@shop.test");

	private final EventSubjects subjects = new EventSubjects(Set.of(ISSUER, ISSUER + "/"), "", false);

	private static Map<String, Object> subject(Object... namesAndValues) {
		Map<String, Object> members = new HashMap<>();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			members.put((String) namesAndValues[i], namesAndValues[i + 1]);
		}
		return members;
	}

	@Test
	void userWhenSubjectIsSimpleThenItIsTheUser() {
		assertThat(this.subjects.user(ALICE)).isEqualTo("sub:alice");
		assertThat(this.subjects.user(OPAQUE)).isEqualTo("sub:s1");
		assertThat(this.subjects.user(EMAIL)).isNull();
	}

	@Test
	void userWhenSubjectIsComplexThenItsSessionDoesNotMatter() {
		assertThat(this.subjects.user(subject("format", "complex", "user", ALICE, "session", OPAQUE)))
			.isEqualTo("sub:alice");
		assertThat(this.subjects.user(subject("format", "complex", "session", OPAQUE))).isNull();
		assertThat(this.subjects.user(subject("format", "complex", "user", EMAIL))).isNull();
		assertThat(this.subjects.user(subject("format", "complex", "tenant", OPAQUE))).isNull();
	}

	@Test
	void userWhenIssuerHasAScopeThenFloorHasIt() {
		assertThat(new EventSubjects(Set.of(ISSUER), "main", false).user(ALICE)).isEqualTo("main/sub:alice");
	}

	@Test
	void userWhenDraftsNameFormatsOtherwiseThenTheyAreUnderstood() {
		for (String format : List.of("iss-sub", "iss_sub", "id_token_claims", "id-token-claims")) {
			assertThat(this.subjects.user(subject("subject_type", format, "iss", ISSUER + "/", "sub", "alice")))
				.isEqualTo("sub:alice");
		}
		assertThat(this.subjects.user(subject("user", ALICE))).isEqualTo("sub:alice");
		assertThat(this.subjects.user(subject("iss", ISSUER, "sub", "alice"))).as("no format").isNull();
		assertThat(this.subjects.user(subject("format", 7, "subject_type", "iss-sub", "iss", ISSUER, "sub", "alice")))
			.as("a format that is none")
			.isNull();
	}

	@Test
	void sessionWhenSubjectIsSimpleThenAnOpaqueOneIsTheSession() {
		assertThat(this.subjects.session(OPAQUE)).isEqualTo("sid:s1");
		assertThat(this.subjects.session(ALICE)).isEqualTo("sub:alice");
		assertThat(this.subjects.session(EMAIL)).isNull();
	}

	@Test
	void sessionWhenSubjectIsComplexThenSessionOrElseUserCounts() {
		Map<String, Object> issSub = Map.of("format", "iss_sub", "iss", ISSUER, "sub", "s1");
		assertThat(this.subjects.session(subject("format", "complex", "user", ALICE, "session", OPAQUE)))
			.isEqualTo("sid:s1");
		assertThat(this.subjects.session(subject("user", EMAIL, "session", issSub))).isEqualTo("sid:s1");
		assertThat(this.subjects.session(subject("format", "complex", "user", ALICE, "device", OPAQUE)))
			.isEqualTo("sub:alice");
		assertThat(this.subjects.session(subject("format", "complex", "user", ALICE, "session", EMAIL)))
			.as("all sessions, rather than none")
			.isEqualTo("sub:alice");
		assertThat(this.subjects.session(subject("format", "complex", "device", OPAQUE))).isNull();
	}

	@Test
	void sessionWhenUsersAreRevokedThenSessionCountsOnlyWithoutUser() {
		EventSubjects ofUsers = new EventSubjects(Set.of(ISSUER), "", true);
		assertThat(ofUsers.session(subject("format", "complex", "user", ALICE, "session", OPAQUE)))
			.isEqualTo("sub:alice");
		assertThat(ofUsers.session(subject("format", "complex", "user", EMAIL, "session", OPAQUE))).isEqualTo("sid:s1");
		assertThat(ofUsers.session(OPAQUE)).isEqualTo("sid:s1");
	}

	@Test
	void sessionWhenOneOfTwoMembersIsOfAnotherIssuerThenRefused() {
		Map<String, Object> foreign = Map.of("format", "iss_sub", "iss", "https://other.test", "sub", "alice");
		assertThatExceptionOfType(RefusedDeliveryException.class)
			.isThrownBy(() -> this.subjects.session(subject("format", "complex", "user", foreign, "session", OPAQUE)))
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(DeliveryError.ACCESS_DENIED));
	}

}
