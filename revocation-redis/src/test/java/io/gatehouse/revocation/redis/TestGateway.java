package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.springframework.data.redis.core.script.RedisScript;

/**
 * Simulates a gateway's commands to Redis: it holds a lease, and acknowledges when the
 * test calls for it.
 */
public final class TestGateway {

	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> RENEW = RedisScript.of(RevocationScript.RENEW.text(), List.class);

	private final RedisFixture fixture;

	private final String id;

	private final Duration lease;

	public TestGateway(RedisFixture fixture, String id, Duration lease) {
		this.fixture = fixture;
		this.id = id;
		this.lease = lease;
	}

	/** Creates a gateway that has a lease, and has applied all entries of the stream. */
	public static TestGateway join(RedisFixture fixture, String id, Duration lease) {
		TestGateway gateway = new TestGateway(fixture, id, lease);
		gateway.acknowledge(gateway.head());
		return gateway;
	}

	/** Returns the end of the stream, from a renewal that acknowledges nothing. */
	public String head() {
		return renew(StreamId.NONE.toString(), "0", "");
	}

	/** Renews the lease, and acknowledges entries up to one. */
	public void acknowledge(String head) {
		renew(head, Long.toString(this.lease.toMillis()), "");
	}

	/** Acknowledges all entries of the stream. */
	public void acknowledge() {
		acknowledge(head());
	}

	private String renew(String applied, String leaseMilli, String formerId) {
		List<String> keys = List.of(RedisFixture.KEYS.revoked(), RedisFixture.KEYS.revocations(),
				RedisFixture.KEYS.gateways());
		List<?> answer = this.fixture.redis().execute(RENEW, keys, this.id, leaseMilli, applied, formerId);
		return String.valueOf(Objects.requireNonNull(answer).get(5));
	}

	/** Shuts down in order, and announces it. */
	public void leave() {
		renew(StreamId.NONE.toString(), "0", this.id);
	}

	/** Removes the lease from Redis without an announcement. */
	public void vanish() {
		this.fixture.redis().opsForHash().delete(RedisFixture.KEYS.gateways(), this.id);
	}

	/** Returns the end of the lease, in epoch ms by Redis' clock. */
	public long leaseEnds() {
		Object entry = this.fixture.redis().opsForHash().get(RedisFixture.KEYS.gateways(), this.id);
		return Long.parseLong(String.valueOf(entry).split(" ")[0]);
	}

}
