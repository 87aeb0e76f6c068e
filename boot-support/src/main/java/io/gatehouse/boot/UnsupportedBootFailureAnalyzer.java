package io.gatehouse.boot;

import io.gatehouse.boot.BootVersionCheck.UnsupportedBootException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Failure analyzer for a Spring Boot that is too old.
 */
final class UnsupportedBootFailureAnalyzer extends AbstractFailureAnalyzer<UnsupportedBootException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnsupportedBootException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				"Upgrade Spring Boot to 4.0 or later, and Spring Cloud to 2025.1 or later.", cause);
	}

}
