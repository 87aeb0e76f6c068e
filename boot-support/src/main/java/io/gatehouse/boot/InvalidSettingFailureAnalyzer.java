package io.gatehouse.boot;

import io.gatehouse.token.InvalidSettingException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Failure analyzer that shows the setting that stopped the start, its value, the reason
 * and the remedy. It runs before Spring Boot's analyzer of failed bindings, which would
 * show the wrapping exception and not the reason.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class InvalidSettingFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSettingException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidSettingException cause) {
		String setting = "Property '" + cause.property() + "'"
				+ ((cause.value() != null) ? " with value '" + cause.value() + "'" : "");
		return new FailureAnalysis(setting + ": " + cause.reason(), cause.remedy(), cause);
	}

}
