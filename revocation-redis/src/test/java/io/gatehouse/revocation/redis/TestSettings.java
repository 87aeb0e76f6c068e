package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Builder of {@link RevocationProperties}, with their defaults.
 */
public final class TestSettings {

	private final RevocationProperties defaults = RevocationProperties.defaults();

	private String scope = "";

	private Duration retention = this.defaults.retention();

	private Duration writeTimeout = this.defaults.writeTimeout();

	private Duration confirmTimeout = this.defaults.confirmTimeout();

	private Duration lease = this.defaults.lease();

	private int minReplicas;

	private Duration minReplicasMaxLag = Duration.ofSeconds(1);

	private @Nullable Integer expectGateways;

	private @Nullable Instant migrationUntil;

	public TestSettings scope(String value) {
		this.scope = value;
		return this;
	}

	public TestSettings retention(Duration value) {
		this.retention = value;
		return this;
	}

	public TestSettings writeTimeout(Duration value) {
		this.writeTimeout = value;
		return this;
	}

	public TestSettings confirmTimeout(Duration value) {
		this.confirmTimeout = value;
		return this;
	}

	public TestSettings lease(Duration value) {
		this.lease = value;
		return this;
	}

	public TestSettings minReplicas(int value) {
		this.minReplicas = value;
		return this;
	}

	public TestSettings minReplicasMaxLag(Duration value) {
		this.minReplicasMaxLag = value;
		return this;
	}

	public TestSettings expectGateways(@Nullable Integer value) {
		this.expectGateways = value;
		return this;
	}

	public TestSettings migrationUntil(@Nullable Instant value) {
		this.migrationUntil = value;
		return this;
	}

	public RevocationProperties get() {
		return new RevocationProperties(this.defaults.claims(), this.defaults.timeout(), this.defaults.lookup(),
				this.defaults.unknown(), this.lease, this.minReplicas, this.minReplicasMaxLag, this.retention,
				this.scope, this.writeTimeout, this.confirmTimeout, this.expectGateways, this.migrationUntil);
	}

}
