package io.gatehouse.demo.auth;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

import io.gatehouse.demo.auth.DemoProperties.User;
import io.gatehouse.session.Account;
import io.gatehouse.session.AccountLookup;
import reactor.core.publisher.Mono;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * In-memory store of the users, initialized from {@link DemoProperties}. Changes (a
 * password, roles) last until the service restarts, unlike sessions and bans, which are
 * in Redis. As an {@link AccountLookup} it gives each refreshed token the user's current
 * claims.
 */
@Component
@EnableConfigurationProperties(DemoProperties.class)
final class Users implements AccountLookup {

	private final Map<String, User> users;

	Users(DemoProperties properties) {
		this.users = new ConcurrentHashMap<>(properties.users());
	}

	Optional<User> find(String id) {
		return Optional.ofNullable(this.users.get(id));
	}

	/** Returns whether this is the hash of the user's password. */
	boolean hasPassword(String id, String hash) {
		return find(id).filter((user) -> user.password().equals(hash)).isPresent();
	}

	/**
	 * Replaces the hash of a password.
	 * @return whether the user exists and had the current hash
	 */
	boolean replacePassword(String id, String current, String next) {
		User user = this.users.get(id);
		return user != null && user.password().equals(current) && this.users.replace(id, user, user.withPassword(next));
	}

	/**
	 * Changes a user, unless the result does not fit into a token.
	 * @return the changed user; empty if there is none
	 * @throws IllegalArgumentException if the result does not fit into a token
	 */
	Optional<User> change(String id, UnaryOperator<User> change) {
		return Optional.ofNullable(this.users.computeIfPresent(id, (key, user) -> {
			User changed = change.apply(user);
			changed.account(key);
			return changed;
		}));
	}

	@Override
	public Mono<Account> account(String subject) {
		return Mono.justOrEmpty(find(subject)).map((user) -> user.account(subject));
	}

}
