package io.gatehouse.demo.tour;

/**
 * A part of the story.
 */
interface Chapter {

	/** What it is about. */
	String title();

	/**
	 * Takes its steps.
	 * @param target the system
	 * @param tourSessions the users and their sessions
	 * @param journal where each step is noted
	 */
	void walk(Target target, TourSessions tourSessions, Journal journal);

}
