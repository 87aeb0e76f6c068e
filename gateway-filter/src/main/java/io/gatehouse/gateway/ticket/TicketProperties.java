package io.gatehouse.gateway.ticket;

import java.time.Duration;

import io.gatehouse.token.InvalidSettingException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of tickets, {@code gatehouse.gateway.tickets}.
 *
 * @param enabled whether callers can get tickets: credentials for one GET of one URL, for
 * event streams and downloads of browsers
 * @param path the path to which a caller sends its token and the URL, by POST
 * @param life the time within which a ticket can be redeemed, at most 5 minutes
 * @param parameter the query parameter with the ticket; no service may use the name
 * @param maxPerUser the number of tickets that one user can get within the time of 'life'
 */
@ConfigurationProperties("gatehouse.gateway.tickets")
public record TicketProperties(@DefaultValue("false") boolean enabled, @DefaultValue("/gatehouse/tickets") String path,
		@DefaultValue("30s") Duration life, @DefaultValue("ticket") String parameter,
		@DefaultValue("60") int maxPerUser) {

	private static final String PREFIX = "gatehouse.gateway.tickets.";

	private static final Duration MIN_LIFE = Duration.ofSeconds(1);

	private static final Duration MAX_LIFE = Duration.ofMinutes(5);

	private static final int MOST_PER_USER = 100_000;

	/**
	 * Checks the settings.
	 * @throws InvalidSettingException if one is out of its bounds
	 */
	public TicketProperties {
		if (!path.matches("(/[A-Za-z0-9_.~-]+)+") || path.contains("/../") || path.contains("/./")) {
			throw new InvalidSettingException(PREFIX + "path", path, "It is not a plain path.",
					"Set a path such as '/gatehouse/tickets'.");
		}
		if (life.compareTo(MIN_LIFE) < 0 || life.compareTo(MAX_LIFE) > 0) {
			throw new InvalidSettingException(PREFIX + "life", life.toString(),
					"A page redeems a ticket at once, and a URL may be seen by others later.",
					"Set a duration from 1 s to 5 minutes, such as '30s'.");
		}
		if (!parameter.matches("[A-Za-z0-9_-]+") || parameter.equals("access_token")) {
			throw new InvalidSettingException(PREFIX + "parameter", parameter,
					"It is not a plain name, or the one of RFC 6750 for tokens.", "Set a name such as 'ticket'.");
		}
		if (maxPerUser < 1 || maxPerUser > MOST_PER_USER) {
			throw new InvalidSettingException(PREFIX + "max-per-user", Integer.toString(maxPerUser),
					"Without a bound, one user could fill the memory of Redis.",
					"Set a number from 1 to " + MOST_PER_USER + ".");
		}
	}

}
