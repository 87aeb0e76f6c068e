package io.gatehouse.token;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Settings of an issuer for tests. Values that are not set are absent, as in an
 * operator's file.
 */
final class Settings {

	private @Nullable String issuer = Tokens.ISSUER;

	private @Nullable String jwkSetUri;

	private @Nullable String keyLocation;

	private @Nullable String secret;

	private @Nullable List<String> algorithms;

	private @Nullable List<String> audiences;

	private @Nullable List<String> types;

	private @Nullable List<String> requiredClaims;

	private @Nullable Duration maxLife;

	private @Nullable Duration clockSkew;

	private @Nullable String revocationScope;

	static Settings settings() {
		return new Settings();
	}

	Settings issuer(@Nullable String value) {
		this.issuer = value;
		return this;
	}

	Settings jwkSetUri(String value) {
		this.jwkSetUri = value;
		return this;
	}

	Settings keyLocation(String value) {
		this.keyLocation = value;
		return this;
	}

	Settings secret(String value) {
		this.secret = value;
		return this;
	}

	Settings algorithms(String... values) {
		this.algorithms = List.of(values);
		return this;
	}

	Settings audiences(String... values) {
		this.audiences = List.of(values);
		return this;
	}

	Settings types(String... values) {
		this.types = List.of(values);
		return this;
	}

	Settings requiredClaims(String... values) {
		this.requiredClaims = List.of(values);
		return this;
	}

	Settings maxLife(Duration value) {
		this.maxLife = value;
		return this;
	}

	Settings clockSkew(Duration value) {
		this.clockSkew = value;
		return this;
	}

	Settings revocationScope(String value) {
		this.revocationScope = value;
		return this;
	}

	IssuerSettings build() {
		return new IssuerSettings(this.issuer, this.jwkSetUri, this.keyLocation, this.secret, this.algorithms,
				this.audiences, this.types, this.requiredClaims, this.maxLife, this.clockSkew, this.revocationScope);
	}

}
