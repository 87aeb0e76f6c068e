package io.gatehouse.session;

import io.gatehouse.token.InvalidSettingException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Tells an operator which property stopped the start, why, and what to do. Goes before
 * Spring Boot's own analyzers, which would only say that a bean or a binding failed.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InvalidSettingFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSettingException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidSettingException cause) {
		String value = (cause.value() != null) ? " with value '" + cause.value() + "'" : "";
		return new FailureAnalysis("Property '" + cause.property() + "'" + value + ": " + cause.reason(),
				cause.remedy(), cause);
	}

}
