package io.gatehouse.benchmarks.comparison;

import io.netty.buffer.ByteBuf;

/**
 * Minimal parser of the responses on one connection (HTTP/1.1), for a load generator that
 * must cost little: it knows the status, {@code Content-Length} and chunks, and stores
 * neither headers nor body. Responses may arrive in any pieces. Pipelining is not
 * supported, and neither are bodies that end with the connection.
 */
final class ResponseParser {

	private static final int LINE_LIMIT = 16_384;

	private static final int STATUS_OFFSET = 9;

	private final byte[] line = new byte[LINE_LIMIT];

	private State state = State.STATUS;

	private int length;

	private int status;

	private long body;

	private boolean chunked;

	/**
	 * Reads what has arrived.
	 * @param buffer the bytes, which are all consumed
	 * @return the status of the response if this is its end, otherwise 0
	 * @throws IllegalArgumentException if it is not a response, or bytes follow its end
	 */
	int read(ByteBuf buffer) {
		while (buffer.isReadable()) {
			if (this.state == State.BODY || this.state == State.CHUNK) {
				skip(buffer);
			}
			else {
				line(buffer.readByte());
			}
			if (this.state == State.END) {
				return end(buffer);
			}
		}
		return 0;
	}

	private int end(ByteBuf buffer) {
		if (buffer.isReadable()) {
			throw new IllegalArgumentException(buffer.readableBytes() + " bytes follow the end of a response");
		}
		this.state = State.STATUS;
		return this.status;
	}

	private void skip(ByteBuf buffer) {
		int count = (int) Math.min(this.body, buffer.readableBytes());
		buffer.skipBytes(count);
		this.body -= count;
		if (this.body == 0) {
			this.state = (this.state == State.BODY) ? State.END : State.CHUNK_END;
		}
	}

	private void line(byte next) {
		if (next != '\n') {
			if (this.length == LINE_LIMIT) {
				throw new IllegalArgumentException("A line has more than " + LINE_LIMIT + " bytes");
			}
			this.line[this.length++] = next;
			return;
		}
		int end = (this.length > 0 && this.line[this.length - 1] == '\r') ? this.length - 1 : this.length;
		this.length = 0;
		switch (this.state) {
			case STATUS -> status(end);
			case HEADERS -> header(end);
			case CHUNK_SIZE -> chunk(end);
			case CHUNK_END -> {
				this.state = State.CHUNK_SIZE;
			}
			case TRAILERS -> {
				this.state = (end == 0) ? State.END : State.TRAILERS;
			}
			default -> throw new IllegalStateException(this.state.name());
		}
	}

	private void status(int end) {
		if (!startsWith("http/1.1 ", end)) {
			throw new IllegalArgumentException("No status line of HTTP/1.1");
		}
		this.status = (int) number(STATUS_OFFSET, STATUS_OFFSET + 3, 10);
		this.body = 0;
		this.chunked = false;
		this.state = State.HEADERS;
	}

	private void header(int end) {
		if (end == 0) {
			boolean without = this.status == 204 || this.status == 304;
			if (this.chunked && !without) {
				this.state = State.CHUNK_SIZE;
			}
			else {
				this.state = (this.body > 0 && !without) ? State.BODY : State.END;
			}
		}
		else if (startsWith("content-length:", end)) {
			this.body = number("content-length:".length(), end, 10);
		}
		else if (startsWith("transfer-encoding: chunked", end)) {
			this.chunked = true;
		}
	}

	private void chunk(int end) {
		int size = 0;
		while (size < end && this.line[size] != ';') {
			size++;
		}
		this.body = number(0, size, 16);
		this.state = (this.body > 0) ? State.CHUNK : State.TRAILERS;
	}

	private boolean startsWith(String lowerCase, int end) {
		if (end < lowerCase.length()) {
			return false;
		}
		for (int i = 0; i < lowerCase.length(); i++) {
			byte octet = this.line[i];
			int lower = (octet >= 'A' && octet <= 'Z') ? octet + 32 : octet;
			if (lower != lowerCase.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	private long number(int start, int end, int radix) {
		long number = 0;
		for (int i = start; i < end; i++) {
			if (this.line[i] == ' ') {
				continue;
			}
			int digit = Character.digit(this.line[i], radix);
			if (digit < 0) {
				throw new IllegalArgumentException("A number contains '" + (char) this.line[i] + "'");
			}
			number = number * radix + digit;
		}
		return number;
	}

	private enum State {

		STATUS, HEADERS, BODY, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILERS, END

	}

}
