package io.gatehouse.benchmarks.comparison;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ResponseParser}.
 */
class ResponseParserTests {

	private final ResponseParser parser = new ResponseParser();

	@Test
	void readWhenBodyHasLengthThenEndsWithIt() {
		assertThat(read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\nhello")).isEqualTo(200);
	}

	@Test
	void readWhenBodyIsEmptyThenEndsWithHeaders() {
		assertThat(read("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n")).isEqualTo(401);
		assertThat(read("HTTP/1.1 204 No Content\r\n\r\n")).isEqualTo(204);
	}

	@Test
	void readWhenBodyIsChunkedThenEndsWithLastChunk() {
		assertThat(
				read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nB;x=y\r\nhello\r\n6789\r\n"))
			.isZero();
		assertThat(read("0\r\nTrailer: x\r\n\r\n")).isEqualTo(200);
	}

	@Test
	void readWhenResponseArrivesByteByByteThenOnlyTheLastCompletesIt() {
		String response = "HTTP/1.1 503 Service Unavailable\r\nTRANSFER-ENCODING: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
		for (int i = 0; i < response.length() - 1; i++) {
			assertThat(read(response.substring(i, i + 1))).isZero();
		}
		assertThat(read("\n")).isEqualTo(503);
	}

	@Test
	void readWhenNextResponseFollowsThenNothingIsLeftOfTheFirst() {
		read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n");
		assertThat(read("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno")).isEqualTo(404);
		assertThat(read("HTTP/1.1 200 OK\r\n\r\n")).isEqualTo(200);
	}

	@Test
	void readWhenBodyContainsLinesThenTheyAreNoHeaders() {
		assertThat(read("HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\nHTTP/1.1 500 x\r\n\r\nabcde")).isEqualTo(200);
	}

	@Test
	void readWhenBytesFollowTheEndThenFails() {
		assertThatIllegalArgumentException().isThrownBy(() -> read("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab"));
	}

	@Test
	void readWhenItIsNoResponseThenFails() {
		assertThatIllegalArgumentException().isThrownBy(() -> read("HTTP/1.0 200 OK\r\n"));
		assertThatIllegalArgumentException().isThrownBy(() -> new ResponseParser().read(bytes("a".repeat(20_000))));
	}

	@Test
	void readWhenLengthIsNoNumberThenFails() {
		assertThatIllegalArgumentException().isThrownBy(() -> read("HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n"));
	}

	private int read(String text) {
		return this.parser.read(bytes(text));
	}

	private static ByteBuf bytes(String text) {
		return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
	}

}
