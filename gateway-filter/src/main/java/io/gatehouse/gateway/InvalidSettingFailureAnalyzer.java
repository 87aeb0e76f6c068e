package io.gatehouse.gateway;

import io.gatehouse.token.InvalidSettingException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Tells the operator which setting stopped the start, and what to do. Comes before Spring
 * Boot's analyzer of failed bindings, which would show the wrapper and not the reason.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InvalidSettingFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSettingException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidSettingException cause) {
		String setting = "Property '" + cause.property() + "'"
				+ ((cause.value() != null) ? " with value '" + cause.value() + "'" : "");
		return new FailureAnalysis(setting + ": " + cause.reason(), cause.remedy(), cause);
	}

}
