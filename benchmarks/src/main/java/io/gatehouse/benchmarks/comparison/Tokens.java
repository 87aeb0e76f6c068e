package io.gatehouse.benchmarks.comparison;

import java.util.List;

/**
 * Tokens of one kind. {@link #toString()} shows none of them.
 *
 * @param valid valid tokens, of different users
 * @param invalid a token that is genuine, but was revoked; for opaque tokens one that
 * does not exist any more
 */
record Tokens(List<String> valid, String invalid) {

	Tokens {
		valid = List.copyOf(valid);
	}

	@Override
	public String toString() {
		return "Tokens[" + this.valid.size() + "]";
	}

}
