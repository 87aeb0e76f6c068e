package io.gatehouse.gateway.firewall;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import reactor.netty.NettyPipeline;

/**
 * Netty handler that refuses a request with a header folded over several lines
 * (obs-fold). Netty's decoder joins such lines silently, which RFC 9112, section 5.2
 * allows, but a proxy in front of the gateway may have read them otherwise. The handler
 * follows the octets of a connection from head to head. It stops after a chunked body or
 * an upgrade, and leaves what follows to the decoder.
 */
final class FoldedHeaderHandler extends ChannelInboundHandlerAdapter {

	private static final byte[] BAD_REQUEST = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
		.getBytes(StandardCharsets.US_ASCII);

	/** Characters kept of a line, enough to read a length. */
	private static final int MAX_LINE = 64;

	/** First letters of the lines that matter. */
	private static final String LETTERS = "TtUuPpCc";

	private final StringBuilder line = new StringBuilder(MAX_LINE);

	/** Whether the present line cannot matter, so that only its end is looked for. */
	private boolean isSkipped;

	private State state = State.HEAD;

	/** Whether no line of the next head has been read yet. */
	private boolean atStart = true;

	private boolean afterLineFeed;

	private long bodyOctets;

	/** Whether the start of the next head cannot be determined after this one. */
	private boolean lastHead;

	/** Adds the handler before the HTTP/1.1 decoder of a pipeline, if it has one. */
	static void addTo(ChannelPipeline pipeline) {
		if (pipeline.get(NettyPipeline.HttpCodec) != null) {
			pipeline.addBefore(NettyPipeline.HttpCodec, FoldedHeaderHandler.class.getName(), new FoldedHeaderHandler());
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		State before = this.state;
		if (message instanceof ByteBuf octets && before != State.DONE && before != State.REFUSED) {
			follow(octets);
		}
		if (this.state != State.REFUSED) {
			context.fireChannelRead(message);
			return;
		}
		ReferenceCountUtil.release(message);
		if (before != State.REFUSED) {
			context.writeAndFlush(Unpooled.wrappedBuffer(BAD_REQUEST)).addListener(ChannelFutureListener.CLOSE);
		}
	}

	private void follow(ByteBuf octets) {
		int index = octets.readerIndex();
		while (index < octets.writerIndex() && this.state != State.DONE && this.state != State.REFUSED) {
			if (this.state == State.BODY) {
				long skipped = Math.min(this.bodyOctets, octets.writerIndex() - index);
				this.bodyOctets -= skipped;
				index += (int) skipped;
				this.state = (this.bodyOctets == 0) ? State.HEAD : State.BODY;
			}
			else {
				index = this.isSkipped ? endOfSkipped(octets, index) : index;
				if (index < octets.writerIndex()) {
					head((char) (octets.getByte(index++) & 0xff));
				}
			}
		}
	}

	private static int endOfSkipped(ByteBuf octets, int index) {
		int end = octets.indexOf(index, octets.writerIndex(), (byte) '\n');
		return (end >= 0) ? end : octets.writerIndex();
	}

	private void head(char octet) {
		if (this.afterLineFeed && (octet == ' ' || octet == '\t')) {
			this.state = State.REFUSED;
		}
		else if (octet == '\n') {
			if (this.isSkipped) {
				this.atStart = false;
			}
			else {
				endOfLine(this.line.toString().toLowerCase(Locale.ROOT));
			}
			this.line.setLength(0);
			this.isSkipped = false;
		}
		else if (!isBlank(octet) && this.line.length() < MAX_LINE) {
			this.isSkipped = this.line.isEmpty() && LETTERS.indexOf(octet) < 0;
			this.line.append(octet);
		}
		// blank lines before a request line are allowed, so what follows them is not a
		// folded header
		this.afterLineFeed = octet == '\n' && this.state == State.HEAD && !this.atStart;
	}

	/**
	 * Whether an octet is skipped. Without blanks, the kept characters hold the length
	 * however far it is from its colon.
	 */
	private static boolean isBlank(char octet) {
		return octet == '\r' || octet == ' ' || octet == '\t';
	}

	private void endOfLine(String text) {
		boolean emptyLine = text.isEmpty();
		if (text.startsWith("transfer-encoding:") || text.startsWith("upgrade:") || text.startsWith("pri*")) {
			this.lastHead = true;
		}
		else if (text.startsWith("content-length:")) {
			length(text.substring("content-length:".length()));
		}
		else if (emptyLine && !this.atStart) {
			this.state = this.lastHead ? State.DONE : (this.bodyOctets > 0) ? State.BODY : State.HEAD;
		}
		this.atStart = emptyLine;
	}

	private void length(String digits) {
		try {
			this.bodyOctets = Long.parseUnsignedLong(digits);
		}
		catch (NumberFormatException ex) {
			// the decoder refuses such a length
			this.lastHead = true;
		}
	}

	private enum State {

		HEAD, BODY, DONE, REFUSED

	}

}
