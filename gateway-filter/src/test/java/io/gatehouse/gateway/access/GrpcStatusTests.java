package io.gatehouse.gateway.access;

import io.gatehouse.token.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the status of a gRPC call that the gateway ends.
 */
class GrpcStatusTests {

	@ParameterizedTest
	@CsvSource({ "LOGGED_OUT, 16", "EXPIRED, 16", "SESSION_ENDED, 16", "INSUFFICIENT_PERMISSIONS, 7",
			"RATE_LIMITED, 14", "REVOCATION_UNKNOWN, 14", "KEYS_UNAVAILABLE, 14" })
	void ofThenIsWhatClientsMakeOfTheHttpStatus(Reason reason, int code) {
		assertThat(GrpcStatus.of(reason).code()).isEqualTo(code);
	}

	@ParameterizedTest
	@EnumSource(Reason.class)
	void ofThenMessageNeedsNoEncoding(Reason reason) {
		assertThat(GrpcStatus.of(reason).message()).isEqualTo(reason.code()).matches("[a-z_]+");
	}

	@ParameterizedTest
	@CsvSource({ "application/grpc, true", "application/grpc+proto, true", "APPLICATION/GRPC-Web-Text; a=b, true",
			"application/json, false", "text/event-stream, false", "'', false", ", false" })
	void isGrpcThenAnyEncodingCounts(@org.jspecify.annotations.Nullable String contentType, boolean expected) {
		assertThat(GrpcStatus.isGrpc(contentType)).isEqualTo(expected);
	}

}
