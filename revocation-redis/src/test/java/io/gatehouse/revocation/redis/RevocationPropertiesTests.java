package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RevocationPropertiesTests {

	private static RevocationProperties bind(String... namesAndValues) {
		Map<String, String> settings = new TreeMap<>();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			settings.put(RevocationProperties.PREFIX + namesAndValues[i], namesAndValues[i + 1]);
		}
		return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("gatehouse.revocation",
				Bindable.of(RevocationProperties.class));
	}

	@Test
	void bindWhenNothingIsSetThenHasTheDefaults() {
		assertThat(bind()).isEqualTo(RevocationProperties.defaults());
	}

	@ParameterizedTest
	@CsvSource({ "timeout, 0s", "lookup, none", "lease, 99ms", "lease, 61s", "min-replicas, -1",
			"min-replicas-max-lag, 0s", "retention, 999ms", "retention, 4000d", "scope, a/b", "write-timeout, 0",
			"write-timeout, 61s", "expect-gateways, -1" })
	void bindWhenValueIsOutOfBoundsThenNamesTheProperty(String name, String value) {
		assertThatThrownBy(() -> bind(name, value)).rootCause()
			.isInstanceOfSatisfying(InvalidSettingException.class,
					(ex) -> assertThat(ex.property()).isEqualTo(RevocationProperties.PREFIX + name));
	}

	@ParameterizedTest
	@CsvSource({ "timeout, 1ms", "lease, 100ms", "lease, 1m", "retention, 1s", "retention, 3661d", "scope, A_b.c-1",
			"write-timeout, 1ms", "expect-gateways, 0" })
	void bindWhenValueIsAtItsBoundThenIsAccepted(String name, String value) {
		assertThat(bind(name, value)).isNotNull();
	}

	@Test
	void takeoverWaitWhenNoReplicaConfirmsThenIsTheLease() {
		assertThat(bind("lease", "3s", "min-replicas-max-lag", "1s").takeoverWait()).hasSeconds(3);
	}

	@Test
	void takeoverWaitWhenReplicasConfirmThenCoversTheirLag() {
		RevocationProperties properties = bind("min-replicas", "1", "min-replicas-max-lag", "1s");
		assertThat(properties.takeoverWait()).isEqualTo(Duration.ofSeconds(2 + 1 + 2));
	}

	@Test
	void checkConfirmTimeoutWhenItIsNotLongerThanTheWaitThenNamesTheProperty() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> bind("confirm-timeout", "2s").checkConfirmTimeout())
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("gatehouse.revocation.confirm-timeout"));
		bind("confirm-timeout", "2001ms").checkConfirmTimeout();
		bind("confirm-timeout", "0").checkConfirmTimeout();
	}

}
