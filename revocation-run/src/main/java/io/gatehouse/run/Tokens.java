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
 * Issues the tokens of a run, and remembers the latest that were revoked, so that they
 * can be tried again much later.
 */
final class Tokens {

	private static final int REMEMBERED = 20_000;

	private final AtomicInteger issued = new AtomicInteger();

	private final AtomicLong revoked = new AtomicLong();

	private final AtomicReferenceArray<@Nullable Token> memory = new AtomicReferenceArray<>(REMEMBERED);

	/** A new token. */
	Token issue() {
		return Token.issue(this.issued.getAndIncrement());
	}

	/**
	 * Remembers a token. The call that revoked it has returned.
	 * @return how many there have been
	 */
	long revoked(Token token) {
		long before = this.revoked.getAndIncrement();
		this.memory.set((int) (before % REMEMBERED), token);
		return before + 1;
	}

	/** The latest tokens that were revoked, in no order. */
	List<Token> latestRevoked(int count) {
		int known = (int) Math.min(this.revoked.get(), REMEMBERED);
		return IntStream.range(Math.max(0, known - count), known)
			.mapToObj(this.memory::get)
			.filter(Objects::nonNull)
			.toList();
	}

	/** Some token that was revoked, or {@code null} if there is none yet. */
	@Nullable Token anyRevoked() {
		int known = (int) Math.min(this.revoked.get(), REMEMBERED);
		return (known == 0) ? null : this.memory.get(ThreadLocalRandom.current().nextInt(known));
	}

}
