package io.gatehouse.run;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * Issues the tokens of a run, and keeps the latest revoked ones for later use.
 */
final class Tokens {

	private static final int REMEMBERED = 20_000;

	private final AtomicInteger issued = new AtomicInteger();

	private final AtomicLong revoked = new AtomicLong();

	private final AtomicReferenceArray<@Nullable Token> memory = new AtomicReferenceArray<>(REMEMBERED);

	/** Issues a token. */
	Token issue() {
		return Token.issue(this.issued.getAndIncrement());
	}

	/** Issues a token that will be revoked by a claim. */
	Token issue(Token.Handle handle) {
		return Token.issue(this.issued.getAndIncrement(), handle);
	}

	/**
	 * Keeps a token after the call that revoked it has returned.
	 * @return the number of revoked tokens so far
	 */
	long revoked(Token token) {
		long before = this.revoked.getAndIncrement();
		this.memory.set((int) (before % REMEMBERED), token);
		return before + 1;
	}

	/** Returns the latest revoked tokens, in no order. */
	List<Token> latestRevoked(int count) {
		int known = (int) Math.min(this.revoked.get(), REMEMBERED);
		return IntStream.range(Math.max(0, known - count), known)
			.mapToObj(this.memory::get)
			.filter(Objects::nonNull)
			.toList();
	}

	/** Returns a random revoked token, or {@code null} if there is none yet. */
	@Nullable Token anyRevoked() {
		int known = (int) Math.min(this.revoked.get(), REMEMBERED);
		return (known == 0) ? null : this.memory.get(ThreadLocalRandom.current().nextInt(known));
	}

}
