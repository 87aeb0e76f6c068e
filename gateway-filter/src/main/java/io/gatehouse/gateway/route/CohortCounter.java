package io.gatehouse.gateway.route;

/**
 * Counts requests by the cohort of their callers.
 */
@FunctionalInterface
interface CohortCounter {

	void count(String cohort);

}
