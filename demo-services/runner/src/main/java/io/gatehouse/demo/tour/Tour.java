package io.gatehouse.demo.tour;

import java.io.PrintStream;
import java.util.List;

/**
 * Runs the chapters of the tour in order.
 */
public final class Tour {

	private static final List<Chapter> CHAPTERS = List.of(new LoginChapter(), new IdentityChapter(),
			new ForgedHeadersChapter(), new BadTokensChapter(), new PathTricksChapter(), new DirectCallsChapter(),
			new LogoutChapter(), new RevocationChapter(), new DevicesChapter(), new RefreshChapter(),
			new LogoutEverywhereChapter(), new PasswordChapter(), new BanChapter(), new PermissionsChapter(),
			new LiveChapter(), new OpaqueChapter(), new SingleSignOnChapter(), new BrowsersChapter(),
			new BrowserLoginChapter(), new RoutingChapter(), new ReleaseChapter(), new LimitsChapter(),
			new BetweenServicesChapter(), new MintedChapter(), new GuessingChapter(), new OutageChapter(),
			new CopyOfRedisChapter());

	private final Target target;

	private final Journal journal;

	/**
	 * Creates a tour.
	 * @param target the system to visit
	 * @param out receives the steps
	 */
	public Tour(Target target, PrintStream out) {
		this.target = target;
		this.journal = new Journal(out);
	}

	/**
	 * Runs all chapters.
	 * @return {@code true} if no step failed
	 */
	public boolean walk() {
		TourSessions tourSessions = new TourSessions();
		for (Chapter chapter : CHAPTERS) {
			this.journal.chapter(chapter.title());
			chapter.walk(this.target, tourSessions, this.journal);
		}
		return this.journal.close();
	}

}
