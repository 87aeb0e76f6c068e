package io.gatehouse.session.oauth2;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.LongSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * Limit of failed attempts for each origin, by the generic cell rate algorithm (ITU-T
 * I.371): an origin's only state is the time at which all its failures are forgiven. Up
 * to {@value #MAX_ORIGINS} origins are kept. Thread-safe.
 */
public final class FailedAttempts {

	static final int MAX_ORIGINS = 10_000;

	private static final long NANOS = Duration.ofSeconds(1).toNanos();

	private final long intervalNanos;

	private final long burstNanos;

	private final LongSupplier nanoTime;

	private final Cache<String, Long> forgiven;

	/**
	 * Creates a limit.
	 * @param burstCapacity the number of failures of one origin that are allowed at once
	 * @param replenishRate the number of failures a second of one origin that are allowed
	 * permanently
	 * @param nanoTime a monotonic clock
	 */
	public FailedAttempts(int burstCapacity, int replenishRate, LongSupplier nanoTime) {
		this.intervalNanos = NANOS / replenishRate;
		this.burstNanos = this.intervalNanos * burstCapacity;
		this.nanoTime = nanoTime;
		this.forgiven = Caffeine.newBuilder()
			.maximumSize(MAX_ORIGINS)
			.expireAfterWrite(Duration.ofNanos(this.burstNanos + this.intervalNanos))
			.ticker(nanoTime::getAsLong)
			.executor(Runnable::run)
			.build();
	}

	/**
	 * Returns after how many seconds an origin may fail again.
	 * @param origin the origin
	 * @return 0 if it may now, otherwise 1 or more
	 */
	public long waitSeconds(String origin) {
		Long until = this.forgiven.getIfPresent(origin);
		if (until == null) {
			return 0;
		}
		long excess = until - this.nanoTime.getAsLong() - (this.burstNanos - this.intervalNanos);
		return (excess <= 0) ? 0 : (excess + NANOS - 1) / NANOS;
	}

	/**
	 * Counts a failure.
	 * @param origin the origin
	 */
	public void add(String origin) {
		long now = this.nanoTime.getAsLong();
		this.forgiven.asMap()
			.merge(origin, now + this.intervalNanos,
					(until, first) -> ((until - now > 0) ? until : now) + this.intervalNanos);
	}

	/**
	 * Returns the network of an address: an IPv4 address, or the first 64 bits of an IPv6
	 * address, which one host can vary.
	 * @param address the address of a client
	 * @return the network
	 */
	public static String network(@Nullable String address) {
		if (address == null || address.indexOf(':') < 0) {
			return String.valueOf(address);
		}
		try {
			byte[] octets = InetAddress.getByName(address).getAddress();
			return (octets.length == 16) ? HexFormat.of().formatHex(Arrays.copyOf(octets, 8)) : address;
		}
		catch (UnknownHostException ex) {
			return address;
		}
	}

	/** Returns the number of origins kept. */
	long origins() {
		this.forgiven.cleanUp();
		return this.forgiven.estimatedSize();
	}

}
