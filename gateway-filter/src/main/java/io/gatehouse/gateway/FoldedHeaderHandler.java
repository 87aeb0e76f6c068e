package io.gatehouse.gateway;

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
 * Refuses a request with a header that is folded over several lines (obs-fold). Netty's
 * decoder joins such lines without a trace, which RFC 9112, section 5.2 allows; but
 * whatever stands before the gateway may have read them otherwise. It follows the octets
 * of a connection from head to head, and looks no further behind a chunked body or an
 * upgrade: what comes there is left to the decoder.
 */
final class FoldedHeaderHandler extends ChannelInboundHandlerAdapter {

	private static final byte[] BAD_REQUEST = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
		.getBytes(StandardCharsets.US_ASCII);

	/** Enough of a line to read a length. */
	private static final int MAX_LINE = 64;

	private final StringBuilder line = new StringBuilder(MAX_LINE);

	private State state = State.HEAD;

	/** No line of the next head has been read yet. */
	private boolean atStart = true;

	private boolean afterLineFeed;

	private long bodyOctets;

	/** Behind this head, where the next one begins cannot be told. */
	private boolean lastHead;

	/** Puts the handler before the decoder of HTTP/1.1, where there is one. */
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
				head((char) (octets.getByte(index++) & 0xff));
			}
		}
	}

	private void head(char octet) {
		if (this.afterLineFeed && (octet == ' ' || octet == '\t')) {
			this.state = State.REFUSED;
		}
		else if (octet == '\n') {
			endOfLine(this.line.toString().toLowerCase(Locale.ROOT));
			this.line.setLength(0);
		}
		else if (!isBlank(octet) && this.line.length() < MAX_LINE) {
			this.line.append(octet);
		}
		this.afterLineFeed = octet == '\n' && this.state == State.HEAD && !this.atStart;
	}

	/** However far a length is from its colon, the start of the line holds it. */
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
			// the decoder refuses it
			this.lastHead = true;
		}
	}

	private enum State {

		HEAD, BODY, DONE, REFUSED

	}

}
