package io.gatehouse.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.revocation.Floor;
import io.gatehouse.token.Reason;

/**
 * Texts of a script's reply, read one after the other, in the order in which the header
 * of the script lists them.
 */
final class ReplyTexts {

	private final Iterator<String> texts;

	ReplyTexts(List<?> returned) {
		this.texts = returned.stream().map(String::valueOf).iterator();
	}

	boolean hasNext() {
		return this.texts.hasNext();
	}

	String next() {
		return this.texts.next();
	}

	long number() {
		return Long.parseLong(next());
	}

	/** Reads a flag, 1 or 0. */
	boolean flag() {
		return next().equals("1");
	}

	/** Reads a time in epoch ms. */
	Instant milli() {
		return Instant.ofEpochMilli(number());
	}

	/** Reads a reason's code. */
	Reason reason() {
		return Floor.reason(Integer.parseInt(next()));
	}

	/** Reads all texts that are left. */
	List<String> rest() {
		List<String> rest = new ArrayList<>();
		this.texts.forEachRemaining(rest::add);
		return rest;
	}

	/** Reads fields and values in turn, after their number. */
	Map<String, String> fields() {
		Map<String, String> fields = new LinkedHashMap<>();
		for (long left = number(); left > 0; left--) {
			fields.put(next(), next());
		}
		return fields;
	}

	/** Reads members and scores in turn, after their number. */
	List<MemberFloor> floors() {
		List<MemberFloor> floors = new ArrayList<>();
		for (long left = number(); left > 0; left--) {
			floors.add(new MemberFloor(next(), Double.parseDouble(next())));
		}
		return floors;
	}

}
