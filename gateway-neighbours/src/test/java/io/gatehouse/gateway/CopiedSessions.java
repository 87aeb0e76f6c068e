package io.gatehouse.gateway;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.server.WebSession;
import org.springframework.web.server.session.WebSessionStore;

/**
 * Sessions outside the gateway, as those of Spring Session: serialized, with a copy for
 * each request, of which a save stores the attributes that were set. Several gateways may
 * share them.
 */
final class CopiedSessions implements WebSessionStore {

	private final Map<String, byte[]> stored = new ConcurrentHashMap<>();

	@Override
	public Mono<WebSession> createWebSession() {
		return Mono.fromSupplier(() -> new Copy(UUID.randomUUID().toString(), false, new HashMap<>()));
	}

	@Override
	public Mono<WebSession> retrieveSession(String id) {
		return Mono.defer(() -> {
			byte[] session = this.stored.get(id);
			return (session != null) ? Mono.just(new Copy(id, true, read(session))) : Mono.empty();
		});
	}

	@Override
	public Mono<Void> removeSession(String id) {
		return Mono.fromRunnable(() -> this.stored.remove(id));
	}

	@Override
	public Mono<WebSession> updateLastAccessTime(WebSession session) {
		return Mono.just(session);
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> read(byte[] session) {
		try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(session))) {
			return (Map<String, Object>) in.readObject();
		}
		catch (IOException | ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] write(Map<String, Object> attributes) {
		ByteArrayOutputStream session = new ByteArrayOutputStream();
		try (ObjectOutputStream out = new ObjectOutputStream(session)) {
			out.writeObject(new HashMap<>(attributes));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return session.toByteArray();
	}

	private final class Copy implements WebSession {

		private final Map<String, Object> before;

		private final Map<String, Object> attributes;

		private String id;

		private boolean known;

		private boolean expired;

		private Copy(String id, boolean known, Map<String, Object> attributes) {
			this.id = id;
			this.known = known;
			this.before = attributes;
			this.attributes = new ConcurrentHashMap<>(attributes);
		}

		@Override
		public String getId() {
			return this.id;
		}

		@Override
		public Map<String, Object> getAttributes() {
			return this.attributes;
		}

		@Override
		public void start() {
		}

		@Override
		public boolean isStarted() {
			return this.known || !this.attributes.isEmpty();
		}

		@Override
		public Mono<Void> changeSessionId() {
			return Mono.fromRunnable(() -> {
				CopiedSessions.this.stored.remove(this.id);
				this.id = UUID.randomUUID().toString();
				this.known = false;
			});
		}

		@Override
		public Mono<Void> invalidate() {
			return Mono.fromRunnable(() -> {
				this.expired = true;
				CopiedSessions.this.stored.remove(this.id);
			});
		}

		@Override
		public Mono<Void> save() {
			return Mono.fromRunnable(() -> {
				if (this.known && !CopiedSessions.this.stored.containsKey(this.id)) {
					throw new IllegalStateException("Session was invalidated");
				}
				this.known = true;
				CopiedSessions.this.stored.compute(this.id, (ignored, session) -> write(merged(session)));
			});
		}

		private Map<String, Object> merged(byte @Nullable [] session) {
			Map<String, Object> merged = (session != null) ? read(session) : new HashMap<>(this.before);
			merged.keySet().removeIf((name) -> this.before.containsKey(name) && !this.attributes.containsKey(name));
			this.attributes.forEach((name, value) -> {
				if (this.before.get(name) != value) {
					merged.put(name, value);
				}
			});
			return merged;
		}

		@Override
		public boolean isExpired() {
			return this.expired;
		}

		@Override
		public Instant getCreationTime() {
			return Instant.EPOCH;
		}

		@Override
		public Instant getLastAccessTime() {
			return Instant.EPOCH;
		}

		@Override
		public void setMaxIdleTime(Duration maxIdleTime) {
		}

		@Override
		public Duration getMaxIdleTime() {
			return Duration.ofMinutes(30);
		}

	}

}
