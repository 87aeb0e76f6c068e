package io.gatehouse.gateway.route;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.gatehouse.gateway.Caller;
import io.gatehouse.identity.IdentityClaims;
import org.jspecify.annotations.Nullable;

/**
 * Reads claims of a caller whose token was verified, as texts.
 */
final class CallerClaims {

	private CallerClaims() {
	}

	private static Map<String, Object> of(Caller.Authenticated caller) {
		return caller.claims();
	}

	/** Whether there is a claim of this name, or at this path. */
	static boolean has(Caller.Authenticated caller, String path) {
		return IdentityClaims.lookup(of(caller), path) != null;
	}

	/**
	 * The values of a claim.
	 * @param path its name, or else its path with dots between
	 * @return the items of a list, or else the one value; numbers as they are written in
	 * decimals, times in seconds; nothing of what is a structure
	 */
	static List<String> texts(Caller.Authenticated caller, String path) {
		Object value = IdentityClaims.lookup(of(caller), path);
		Stream<?> values = (value instanceof Collection<?> list) ? list.stream() : Stream.ofNullable(value);
		return values.map(CallerClaims::text).filter(Objects::nonNull).toList();
	}

	private static @Nullable String text(@Nullable Object value) {
		if (value instanceof Instant time) {
			return Long.toString(time.getEpochSecond());
		}
		if (value instanceof Double number) {
			return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
		}
		return (value instanceof Map || value instanceof Collection) ? null : Objects.toString(value, null);
	}

}
