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
 * The users, in memory: they begin as {@link DemoProperties} has them, and what is
 * changed (a password, roles) lasts until this service is started again. Sessions and
 * bans are in Redis, and last longer. As an {@link AccountLookup} it makes every
 * refreshed token carry what is true now.
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

	/** Whether this is the hash of the user's password. */
	boolean hasPassword(String id, String hash) {
		return find(id).filter((user) -> user.password().equals(hash)).isPresent();
	}

	/**
	 * Replaces a password's hash by another.
	 * @return whether the user is there, and had the one that is to be replaced
	 */
	boolean replacePassword(String id, String current, String next) {
		User user = this.users.get(id);
		return user != null && user.password().equals(current) && this.users.replace(id, user, user.withPassword(next));
	}

	/**
	 * Changes a user, unless the result could not be in a token.
	 * @return the user as it is now; empty if there is none
	 * @throws IllegalArgumentException if the result could not be in a token
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
