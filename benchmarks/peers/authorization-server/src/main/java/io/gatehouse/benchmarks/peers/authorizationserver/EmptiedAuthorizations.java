package io.gatehouse.benchmarks.peers.authorizationserver;

import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.server.authorization.InMemoryOAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;

/**
 * The store in memory, which can be emptied. It compares a token with those of each
 * authorization in turn and keeps all of them, so that each round would be slower than
 * the one before.
 */
final class EmptiedAuthorizations implements OAuth2AuthorizationService {

	private volatile OAuth2AuthorizationService store = new InMemoryOAuth2AuthorizationService();

	void empty() {
		this.store = new InMemoryOAuth2AuthorizationService();
	}

	@Override
	public void save(OAuth2Authorization authorization) {
		this.store.save(authorization);
	}

	@Override
	public void remove(OAuth2Authorization authorization) {
		this.store.remove(authorization);
	}

	@Override
	public @Nullable OAuth2Authorization findById(String id) {
		return this.store.findById(id);
	}

	@Override
	public @Nullable OAuth2Authorization findByToken(String token, @Nullable OAuth2TokenType type) {
		return this.store.findByToken(token, type);
	}

}
