package io.gatehouse.demo.tour;

/**
 * A chapter of the tour.
 */
interface Chapter {

	/** Returns the title. */
	String title();

	/**
	 * Runs the steps.
	 * @param target the system
	 * @param tourSessions the users and their sessions
	 * @param journal where each step is noted
	 */
	void walk(Target target, TourSessions tourSessions, Journal journal);

}
