package io.gatehouse.gateway.firewall;

import java.nio.charset.StandardCharsets;
import java.util.List;
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

	private static final String TRANSFER_ENCODING = "transfer-encoding:";

	private static final String UPGRADE = "upgrade:";

	private static final String CONTENT_LENGTH = "content-length:";

	/** Start of the preface of HTTP/2. */
	private static final String PREFACE = "pri*";

	/** Starts of the lines that matter, without blanks. */
	private static final List<String> STARTS = List.of(TRANSFER_ENCODING, UPGRADE, CONTENT_LENGTH, PREFACE);

	private static final int ALL_STARTS = (1 << STARTS.size()) - 1;

	private final StringBuilder line = new StringBuilder(MAX_LINE);

	/** The starts that the present line may have, a bit for each. */
	private int starts = ALL_STARTS;

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
				index = (this.starts == 0) ? endOfSkipped(octets, index) : index;
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
			// only the end of a line that cannot matter is looked for
			if (this.starts == 0) {
				this.atStart = false;
			}
			else {
				endOfLine(this.line.toString().toLowerCase(Locale.ROOT));
			}
			this.line.setLength(0);
			this.starts = ALL_STARTS;
		}
		else if (!isBlank(octet) && this.line.length() < MAX_LINE) {
			this.starts &= startsWith(octet, this.line.length());
			this.line.append(octet);
		}
		// blank lines before a request line are allowed, so what follows them is not a
		// folded header
		this.afterLineFeed = octet == '\n' && this.state == State.HEAD && !this.atStart;
	}

	/**
	 * Returns the starts that have a letter, of either case, at a position or are
	 * shorter.
	 */
	private static int startsWith(char octet, int position) {
		char lower = (octet >= 'A' && octet <= 'Z') ? (char) (octet + 'a' - 'A') : octet;
		int matching = 0;
		for (int i = 0; i < STARTS.size(); i++) {
			String start = STARTS.get(i);
			if (position >= start.length() || start.charAt(position) == lower) {
				matching |= 1 << i;
			}
		}
		return matching;
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
		if (text.startsWith(TRANSFER_ENCODING) || text.startsWith(UPGRADE) || text.startsWith(PREFACE)) {
			this.lastHead = true;
		}
		else if (text.startsWith(CONTENT_LENGTH)) {
			length(text.substring(CONTENT_LENGTH.length()));
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
