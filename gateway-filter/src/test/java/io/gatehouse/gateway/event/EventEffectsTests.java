package io.gatehouse.gateway.event;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.gateway.notice.RevokedTokens;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwkSetSettings;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link EventEffects}.
 */
class EventEffectsTests {

	private static final String SCHEMAS = "https://schemas.openid.net/secevent/";

	private static final Map<String, Object> ALICE = Map.of("format", "iss_sub", "iss", "https://auth.test", "sub",
			"alice");

	private final Transmitter transmitter = Transmitter.of(
			new TransmitterSettings("main",
					new SecurityEventProperties.Transmitter("main", null, null, null, List.of("shop"),
							List.of("secevent+jwt"), Duration.ofDays(7), null, RevokedTokens.SESSION,
							List.of(SecurityEventProperties.CredentialChange.UPDATE,
									SecurityEventProperties.CredentialChange.DELETE)),
					Map.of("main", IssuerSettings.ofJwkSetUri("https://auth.test", "http://127.0.0.1:1/keys"))),
			JwkSetSettings.defaults(), Clock.systemUTC());

	private EventEffects effects(Map<String, Map<?, ?>> events) {
		return EventEffects.of(new SecurityEventToken("https://auth.test", "1", Instant.MAX, ALICE, events),
				this.transmitter);
	}

	@ParameterizedTest
	@CsvSource({ "caep/event-type/session-revoked, SESSION_REVOKED, REVOKED",
			"risc/event-type/account-disabled, ACCOUNT_DISABLED, REVOKED",
			"risc/event-type/account-purged, ACCOUNT_PURGED, REVOKED",
			"risc/event-type/sessions-revoked, SESSIONS_REVOKED, REVOKED",
			"oauth/event-type/tokens-revoked, TOKENS_REVOKED, REVOKED",
			"oauth/event-type/token-revoked, OTHER, IGNORED", "risc/event-type/verification, VERIFICATION, IGNORED",
			"sse/event-type/verification, VERIFICATION, IGNORED", "ssf/event-type/verification, VERIFICATION, IGNORED",
			"sse/event-type/stream-updated, STREAM_UPDATED, IGNORED",
			"ssf/event-type/stream-updated, STREAM_UPDATED, IGNORED",
			"caep/event-type/token-claims-change, OTHER, IGNORED",
			"caep/event-type/assurance-level-change, OTHER, IGNORED", "risc/event-type/account-enabled, OTHER, IGNORED",
			"caep/event-type/Session-Revoked, OTHER, IGNORED" })
	void ofWhenEventIsThenOutcomeIs(String path, SecurityEventType type, SecurityEventOutcome outcome) {
		EventEffects effects = effects(Map.of(SCHEMAS + path, Map.of()));
		assertThat(effects.outcomes()).containsExactly(new EventEffects.Outcome(type, outcome));
		assertThat(effects.members()).hasSize((outcome == SecurityEventOutcome.REVOKED) ? 1 : 0);
		assertThat(effects.reason()).isEqualTo(Reason.REVOKED);
	}

	@ParameterizedTest
	@CsvSource({ "password, update, REVOKED, PASSWORD_CHANGED", "password, delete, REVOKED, PASSWORD_CHANGED",
			"fido2-roaming, delete, REVOKED, REVOKED", "password, create, IGNORED, REVOKED",
			"password, revoke, IGNORED, REVOKED", "password, UPDATE, IGNORED, REVOKED",
			"password, other, IGNORED, REVOKED" })
	void ofWhenCredentialChangesThenOutcomeIs(String credential, String change, SecurityEventOutcome outcome,
			Reason reason) {
		EventEffects effects = effects(Map.of(SCHEMAS + "caep/event-type/credential-change",
				Map.of("credential_type", credential, "change_type", change)));
		assertThat(effects.outcomes())
			.containsExactly(new EventEffects.Outcome(SecurityEventType.CREDENTIAL_CHANGE, outcome));
		assertThat(effects.reason()).isEqualTo(reason);
	}

	@Test
	void ofWhenEventsShareASubjectThenOneFloorRisesForTheFirstReason() {
		Map<String, Map<?, ?>> events = new LinkedHashMap<>();
		events.put("urn:other", Map.of());
		events.put(SCHEMAS + "caep/event-type/credential-change",
				Map.of("credential_type", "password", "change_type", "update"));
		events.put(SCHEMAS + "risc/event-type/sessions-revoked", Map.of());
		EventEffects effects = effects(events);
		assertThat(effects.members()).containsExactly("sub:alice");
		assertThat(effects.reason()).isEqualTo(Reason.PASSWORD_CHANGED);
		assertThat(effects).hasToString("EventEffects[Outcome[type=OTHER, outcome=IGNORED], "
				+ "Outcome[type=CREDENTIAL_CHANGE, outcome=REVOKED], Outcome[type=SESSIONS_REVOKED, outcome=REVOKED]]");
	}

	@Test
	void ofWhenTokenHasASubjectThenThatOfTheEventDoesNotCount() {
		EventEffects effects = effects(Map.of(SCHEMAS + "risc/event-type/account-purged",
				Map.of("subject", Map.of("format", "iss_sub", "iss", "https://auth.test", "sub", "bob"))));
		assertThat(effects.members()).containsExactly("sub:alice");
	}

}
