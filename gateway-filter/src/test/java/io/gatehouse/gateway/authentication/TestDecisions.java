package io.gatehouse.gateway.authentication;

import java.util.List;

import org.springframework.context.ApplicationContext;

/**
 * Decisions of a running gateway about requests whose verdict was unknown.
 */
public final class TestDecisions {

	private TestDecisions() {
	}

	/** Returns the decisions, such as {@code DENY false} for a refusal. */
	public static List<String> of(ApplicationContext gateway) {
		return gateway.getBean(UnknownDecisions.class)
			.counts()
			.all()
			.keySet()
			.stream()
			.map((decision) -> decision.policy() + " " + decision.admitted())
			.toList();
	}

}
