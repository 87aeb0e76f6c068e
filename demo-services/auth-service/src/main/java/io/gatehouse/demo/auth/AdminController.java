package io.gatehouse.demo.auth;

import java.util.List;
import java.util.Optional;

import io.gatehouse.demo.auth.DemoProperties.User;
import io.gatehouse.identity.Identity;
import io.gatehouse.session.Ban;
import io.gatehouse.session.ReactiveSessionService;
import io.gatehouse.session.SessionSelection;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Endpoints for admins: another user's sessions, bans and permissions.
 * {@link SecurityConfiguration} restricts them to admins.
 */
@RestController
@RequestMapping("/admin/users/{id}")
final class AdminController {

	private final Users users;

	private final ReactiveSessionService sessions;

	private final SessionList list;

	AdminController(Users users, ReactiveSessionService sessions, SessionList list) {
		this.users = users;
		this.sessions = sessions;
		this.list = list;
	}

	@GetMapping("/sessions")
	Mono<List<SessionBody>> sessions(@PathVariable String id, Identity admin) {
		return this.list.of(known(id), admin);
	}

	@DeleteMapping("/sessions")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> endAll(@PathVariable String id) {
		return this.sessions.end(known(id), SessionSelection.all(), Reason.KICKED_OUT).then();
	}

	@DeleteMapping("/sessions/{session}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> end(@PathVariable String id, @PathVariable String session) {
		return this.list.end(known(id), session);
	}

	@DeleteMapping("/devices/{device}/sessions")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> endOnDevice(@PathVariable String id, @PathVariable String device) {
		return this.list.endOnDevice(known(id), device);
	}

	@GetMapping("/bans")
	Mono<List<BanBody>> bans(@PathVariable String id) {
		return this.sessions.bans(known(id)).map(BanBody::of).collectList();
	}

	@PutMapping("/ban")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> ban(@PathVariable String id, @RequestBody BanBody body) {
		Ban ban = body.checked();
		return this.sessions.ban(known(id), ban)
			.onErrorMap(IllegalArgumentException.class, (ex) -> Members.malformed("until"))
			.then();
	}

	@DeleteMapping("/ban")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> liftBan(@PathVariable String id, @RequestParam(required = false) @Nullable String device) {
		String deviceId = (device != null) ? Members.text("device", device) : null;
		return this.sessions.liftBan(known(id), deviceId).then();
	}

	@PutMapping("/permissions")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> permissions(@PathVariable String id, @RequestBody PermissionsBody body) {
		return this.sessions.update(changed(id, body).account(id)).then();
	}

	private User changed(String id, PermissionsBody body) {
		Optional<User> changed;
		try {
			changed = this.users.change(id, body::applyTo);
		}
		catch (IllegalArgumentException ex) {
			throw Members.malformed("roles, permissions or attributes");
		}
		return changed.orElseThrow(NotFoundException::user);
	}

	private String known(String id) {
		return this.users.find(id).map((user) -> id).orElseThrow(NotFoundException::user);
	}

}
