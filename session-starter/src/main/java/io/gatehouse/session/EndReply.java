package io.gatehouse.session;

import java.util.List;

/**
 * Reply of end.lua.
 *
 * @param over whether the end of the new ban has passed, so that nothing was changed
 * @param ended the sessions that ended
 */
record EndReply(boolean over, List<EndedSession> ended) {

	static EndReply read(ReplyTexts texts) {
		return new EndReply(texts.next().equals("over"), EndedSession.readAll(texts));
	}

}
