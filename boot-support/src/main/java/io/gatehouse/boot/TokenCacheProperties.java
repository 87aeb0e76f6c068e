package io.gatehouse.boot;

import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Properties of the cache of verified tokens, {@code gatehouse.token-cache}.
 *
 * @param maxSize the memory that verified tokens may take, about 6 KB for a token of 700
 * characters; 0 for no cache. By default an eighth of the maximum heap, and 256 MB at
 * most. Sessions and opaque tokens that a gateway keeps may take half as much each, in
 * addition
 */
public record TokenCacheProperties(@Nullable DataSize maxSize) {

	private static final int SHARE_OF_HEAP = 8;

	private static final DataSize LARGEST_DEFAULT = DataSize.ofMegabytes(256);

	/**
	 * Checks the properties.
	 * @throws InvalidSettingException if the size is negative, or exceeds the heap
	 */
	public TokenCacheProperties {
		long heap = Runtime.getRuntime().maxMemory();
		if (maxSize != null && (maxSize.isNegative() || maxSize.toBytes() > heap / 2)) {
			throw new InvalidSettingException("gatehouse.token-cache.max-size", maxSize.toString(),
					"It is negative, or more than half of the heap, which has " + DataSize.ofBytes(heap).toMegabytes()
							+ " MB.",
					"Set a size such as '64MB', '0' for no cache, or raise -Xmx.");
		}
	}

	/**
	 * Returns the memory that verified tokens may take.
	 * @return bytes
	 */
	public long bytes() {
		return (this.maxSize != null) ? this.maxSize.toBytes()
				: Math.min(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP, LARGEST_DEFAULT.toBytes());
	}

}
