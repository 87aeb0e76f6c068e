package io.gatehouse.service;

import java.time.Duration;
import java.util.stream.Stream;

import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import io.gatehouse.token.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

import static org.assertj.core.api.Assertions.assertThat;

class RefusalsTests {

	private final Refusals refusals = new Refusals("here", Duration.ofSeconds(10));

	static Stream<Arguments> failures() {
		return Stream.of(
				Arguments.of(new InvalidBearerTokenException("", new InvalidTokenException(Reason.EXPIRED)),
						Reason.EXPIRED),
				Arguments.of(new InvalidBearerTokenException("", new BadJwtException("")), Reason.INVALID_TOKEN),
				Arguments.of(new InvalidBearerTokenException(""), Reason.INVALID_TOKEN),
				Arguments.of(new OAuth2AuthenticationException(BearerTokenErrors.invalidToken("")),
						Reason.MALFORMED_TOKEN),
				Arguments.of(new AuthenticationServiceException("", new JwtException("")), Reason.KEYS_UNAVAILABLE),
				Arguments.of(new InsufficientAuthenticationException(""), Reason.MISSING_TOKEN),
				Arguments.of(new AuthenticationCredentialsNotFoundException(""), Reason.MISSING_TOKEN));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void ofWhenFailureIsAVerdictThenNamesReason(AuthenticationException failure, Reason reason) {
		assertThat(this.refusals.of(failure)).contains(new Refusal(reason, "here"));
	}

	@Test
	void ofWhenSomethingElseBrokeThenHasNoAnswer() {
		assertThat(this.refusals.of(new AuthenticationServiceException("", new IllegalStateException()))).isEmpty();
		assertThat(this.refusals.of(new InternalAuthenticationServiceException(""))).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "PT0S,1", "PT0.5S,1", "PT1S,1", "PT1.000000001S,2", "PT1.5S,2", "PT10S,10", "PT2M,120" })
	void retryAfterSecondsWhenDurationThenIsRoundedUpToAtLeastOne(Duration retryAfter, long seconds) {
		assertThat(new Refusals("here", retryAfter).retryAfterSeconds()).isEqualTo(seconds);
	}

}
