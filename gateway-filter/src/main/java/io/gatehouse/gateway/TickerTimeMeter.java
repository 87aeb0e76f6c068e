package io.gatehouse.gateway;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.bucket4j.TimeMeter;

/**
 * The same time for buckets as for the caches that hold them.
 *
 * @param ticker counts nanoseconds
 */
public record TickerTimeMeter(Ticker ticker) implements TimeMeter {

	@Override
	public long currentTimeNanos() {
		return this.ticker.read();
	}

	@Override
	public boolean isWallClockBased() {
		return false;
	}

}
