package io.gatehouse.gateway.route;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/**
 * Matches if there are cohorts: those of the properties, or of a resolver of the
 * application.
 */
class CohortsCondition extends AnyNestedCondition {

	CohortsCondition() {
		super(ConfigurationPhase.REGISTER_BEAN);
	}

	@ConditionalOnProperty("gatehouse.gateway.release.cohorts[0].name")
	static final class InProperties {

	}

	@ConditionalOnBean(CohortResolver.class)
	static final class OfTheApplication {

	}

}
