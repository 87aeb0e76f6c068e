package io.gatehouse.gateway;

import io.gatehouse.token.InvalidSettingException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells an operator which setting stopped the start, why, and what to do.
 */
final class InvalidSettingFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSettingException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidSettingException cause) {
		StringBuilder description = new StringBuilder("The property '").append(cause.property()).append('\'');
		if (cause.value() != null) {
			description.append(" with value '").append(cause.value()).append('\'');
		}
		description.append(" is not usable: ").append(cause.reason());
		return new FailureAnalysis(description.toString(), cause.remedy(), cause);
	}

}
