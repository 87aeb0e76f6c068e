package io.gatehouse.session;

import java.time.Instant;

/**
 * Data of an access token that login.lua or refresh.lua allows to issue.
 *
 * @param issuedAt the {@code iat}, in whole seconds
 * @param expiresAt the end of the session if it is not refreshed
 * @param account the user, with roles and permissions
 * @param deviceId the id of the device
 * @param opaque whether the access token is an opaque one
 */
record Issue(Instant issuedAt, Instant expiresAt, Account account, String deviceId, boolean opaque) {

	/** Reads the part that the replies of both scripts share. */
	static Issue read(String subject, ReplyTexts texts) {
		return new Issue(Instant.ofEpochSecond(texts.number()), texts.milli(),
				AccountFields.read(subject, texts.next(), texts.next(), texts.next(), texts.next()), texts.next(),
				texts.next().equals("opaque"));
	}

}
