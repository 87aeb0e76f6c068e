package io.gatehouse.session;

import java.util.List;

import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes {@link SessionEvent}s, and writes them into the audit log: logger
 * {@value #AUDIT_LOGGER}, level INFO, one line for each. Users, actors and sessions are
 * logged as the beginning of their SHA-256, so that lines can be matched without naming
 * users, unless the properties want them plain. Tokens are never logged.
 */
final class SessionEvents {

	static final String AUDIT_LOGGER = "io.gatehouse.audit";

	private static final Log audit = LogFactory.getLog(AUDIT_LOGGER);

	private static final Log logger = LogFactory.getLog(SessionEvents.class);

	private static final int HASH_LENGTH = 16;

	private final ApplicationEventPublisher publisher;

	private final GatehouseSessionProperties.AuditLog style;

	SessionEvents(ApplicationEventPublisher publisher, GatehouseSessionProperties.AuditLog style) {
		this.publisher = publisher;
		this.style = style;
	}

	void loggedIn(LoginRequest request, String sessionId, List<String> replaced) {
		String subject = request.account().subject();
		ended(subject, replaced, Reason.REPLACED, null);
		publish(new SessionEvent.LoggedIn(subject, sessionId, request.device(), request.client()));
	}

	void loginRefused(LoginRequest request, LoginRefusedException.Kind kind) {
		publish(new SessionEvent.LoginRefused(request.account().subject(), kind, request.device(), request.client()));
	}

	void refreshed(RefreshToken token, Client client, boolean repeated) {
		publish(new SessionEvent.Refreshed(token.subject(), token.sessionId(), client, repeated));
	}

	void refreshRefused(RefreshToken token, Client client, Reason reason) {
		if (reason == Reason.REFRESH_REUSE) {
			publish(new SessionEvent.RefreshReused(token.subject(), token.sessionId(), client));
		}
		ended(token.subject(), List.of(token.sessionId()), reason, null);
	}

	void ended(String subject, List<String> sessionIds, Reason reason, @Nullable String actor) {
		if (!sessionIds.isEmpty()) {
			publish(new SessionEvent.Ended(subject, sessionIds, reason, actor));
		}
	}

	/**
	 * Logs and publishes an event. A failing listener affects neither the change nor the
	 * response to the client.
	 */
	void publish(SessionEvent event) {
		if (this.style != GatehouseSessionProperties.AuditLog.OFF && audit.isInfoEnabled()) {
			String actor = event.actor();
			audit.info(line(event) + ((actor != null) ? " actor=" + id(actor) : ""));
		}
		try {
			this.publisher.publishEvent(event);
		}
		catch (RuntimeException ex) {
			logger.error("A listener failed on " + event.getClass().getSimpleName(), ex);
		}
	}

	private String line(SessionEvent event) {
		String user = " user=" + id(event.subject());
		if (event instanceof SessionEvent.LoggedIn login) {
			return "login" + user + session(login.sessionId()) + " device_type=" + type(login.device())
					+ from(login.client());
		}
		if (event instanceof SessionEvent.LoginRefused refused) {
			return "login_refused" + user + " kind=" + refused.kind() + from(refused.client());
		}
		if (event instanceof SessionEvent.Refreshed refreshed) {
			return "refresh" + user + session(refreshed.sessionId()) + " repeated=" + refreshed.repeated()
					+ from(refreshed.client());
		}
		if (event instanceof SessionEvent.RefreshReused reused) {
			return "refresh_reuse" + user + session(reused.sessionId()) + from(reused.client());
		}
		if (event instanceof SessionEvent.Ended ended) {
			return "end" + user + " reason=" + ended.reason().code() + " sessions="
					+ String.join(",", ended.sessionIds().stream().map(this::id).toList());
		}
		if (event instanceof SessionEvent.Banned banned) {
			return "ban" + user + " device=" + (banned.ban().deviceId() != null) + " until="
					+ ((banned.ban().until() != null) ? banned.ban().until() : "lifted");
		}
		if (event instanceof SessionEvent.BanLifted lifted) {
			return "ban_lifted" + user + " device=" + !lifted.deviceId().isEmpty();
		}
		return "account_updated" + user;
	}

	private String session(String sessionId) {
		return " session=" + id(sessionId);
	}

	private String id(String id) {
		return (this.style == GatehouseSessionProperties.AuditLog.PLAIN) ? quoted(id)
				: RandomText.hash(id).substring(0, HASH_LENGTH);
	}

	private static String type(Device device) {
		return (device.type() != null) ? quoted(device.type()) : "-";
	}

	private static String from(Client client) {
		return " address=" + ((client.address() != null) ? quoted(client.address()) : "-");
	}

	/** Replaces white space and special characters, so that the text is one word. */
	private static String quoted(String text) {
		return text.replaceAll("[^\\p{L}\\p{N}_.:@+-]", "?");
	}

}
