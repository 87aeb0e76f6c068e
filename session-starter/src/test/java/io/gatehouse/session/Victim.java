package io.gatehouse.session;

import java.util.List;
import java.util.Map;

import io.gatehouse.token.Reason;

import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Main class of a separate process that begins, continues and ends sessions of a user
 * until it is killed. It prints what a client would receive: a session's id, access token
 * and refresh token.
 */
public final class Victim {

	private Victim() {
	}

	/**
	 * Runs until it is killed.
	 * @param nodes the port of a Redis, or the nodes of a Cluster
	 */
	public static void main(String[] nodes) {
		LettuceConnectionFactory connectionFactory = (nodes.length > 1)
				? new LettuceConnectionFactory(new RedisClusterConfiguration(List.of(nodes)))
				: new LettuceConnectionFactory(
						new RedisStandaloneConfiguration("127.0.0.1", Integer.parseInt(nodes[0])));
		connectionFactory.afterPropertiesSet();
		connectionFactory.start();
		SessionService sessions = new TestSessions(connectionFactory).with("devices.max-per-user", 3).blocking();
		for (int round = 0;; round++) {
			IssuedSession session = print(login(sessions, "device-" + round % 5));
			session = print(sessions.refresh(session.refreshToken(), Client.UNKNOWN));
			print(sessions.refresh(session.refreshToken(), Client.UNKNOWN));
			if (round % 3 == 1) {
				sessions.end("alice", SessionSelection.allBut(session.sessionId()), Reason.KICKED_OUT);
			}
			if (round % 7 == 5) {
				sessions.logout("alice", session.sessionId());
			}
		}
	}

	private static IssuedSession login(SessionService sessions, String device) {
		Account account = Account.of("alice", null, List.of("user"), List.of(), Map.of());
		return sessions.login(LoginRequest.of(account, Device.of(device)));
	}

	private static IssuedSession print(IssuedSession session) {
		System.out.println(session.sessionId() + " " + session.accessToken() + " " + session.refreshToken());
		return session;
	}

}
