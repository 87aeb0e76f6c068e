package io.gatehouse.gateway.firewall;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the detection of folded headers, wherever the octets are split.
 */
class FoldedHeaderHandlerTests {

	private static final String BLANKS = "                                                                           ";

	private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

	private static final String FOLDED = "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n";

	@ParameterizedTest
	@ValueSource(strings = { FOLDED, "GET / HTTP/1.1\r\nX: b\r\n\tc\r\n\r\n", "GET / HTTP/1.1\nX: b\n c\n\n",
			"GET / HTTP/1.1\r\n Host: a\r\n\r\n", GET + FOLDED, GET + GET + FOLDED,
			"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\na\r\n " + FOLDED,
			"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n" + FOLDED,
			"POST / HTTP/1.1\r\nContent-Length:" + BLANKS + "2\r\n\r\nab" + FOLDED,
			"GET / HTTP/1.1\r\nUpgrade-Insecure-Requests: 1\r\nX: b\r\n c\r\n\r\n",
			"GET / HTTP/1.1\r\nUpgrade: h2c\r\nX: b\r\n c\r\n\r\n",
			"GET / HTTP/1.1\r\nUpgrade-Insecure-Requests: 1\r\n\r\n" + FOLDED,
			"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX: b\r\n c\r\n\r\n",
			"POST / HTTP/1.1\r\nContent-Length: x\r\nX: b\r\n c\r\n\r\n" })
	void requestWhenHeaderIsFoldedThenRefusedWhereverItIsCut(String octets) {
		for (int cut = 0; cut < octets.length(); cut++) {
			assertThat(answer(octets, cut)).as("cut at " + cut).startsWith("HTTP/1.1 400 ");
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = { GET, "\r\n" + GET, GET + GET, "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\na\r\n b\n c\n" + GET,
					"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n\n a\n\r\n0\r\n\r\n",
					"GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\n \n ",
					"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n\n a", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\n a",
					"GET / HTTP/1.1\r\nX: b \r\nY:  c\r\n\r\n" })
	void requestWhenNoHeaderIsFoldedThenPassesWherever(String octets) {
		for (int cut = 0; cut < octets.length(); cut++) {
			assertThat(answer(octets, cut)).as("cut at " + cut).isEmpty();
		}
	}

	@Test
	void requestWhenRefusedThenNothingBehindItIsRead() {
		EmbeddedChannel channel = new EmbeddedChannel(new FoldedHeaderHandler());
		channel.writeInbound(ascii(FOLDED));
		assertThat(channel.isOpen()).isFalse();
		Object inbound = channel.readInbound();
		assertThat(inbound).isNull();
		channel.releaseOutbound();
	}

	/** Returns the handler's own answer to octets that arrive in two parts. */
	private static String answer(String octets, int cut) {
		EmbeddedChannel channel = new EmbeddedChannel(new FoldedHeaderHandler());
		channel.writeInbound(ascii(octets.substring(0, cut)));
		if (channel.isOpen()) {
			channel.writeInbound(ascii(octets.substring(cut)));
		}
		ByteBuf outbound = channel.readOutbound();
		String answer = (outbound != null) ? outbound.toString(StandardCharsets.US_ASCII) : "";
		channel.finishAndReleaseAll();
		return answer;
	}

	private static ByteBuf ascii(String text) {
		return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
	}

}
