package io.gatehouse.gateway.ticket;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Path and query of a URL for which a ticket is good, without the ticket itself. Two
 * targets are equal if their texts are: no character is decoded, and parameters keep
 * their order. An empty query is none.
 *
 * @param path the path as it is in the URL
 * @param query the query as it is in the URL, or {@code null} if there is none
 * @param tickets the values of the parameter with the ticket, in the order of the query
 */
record TicketTarget(String path, @Nullable String query, List<String> tickets) {

	/** Has room for the longest URL that a browser or a proxy is sure to send. */
	static final int MAX_LENGTH = 2048;

	TicketTarget {
		tickets = List.copyOf(tickets);
	}

	/**
	 * Reads the target of a request.
	 * @param parameter the name of the parameter with the ticket. A name is compared
	 * after it is decoded, since services decode it, too
	 */
	static TicketTarget of(URI uri, String parameter) {
		String query = uri.getRawQuery();
		if (query == null || query.isEmpty()) {
			return new TicketTarget(uri.getRawPath(), null, List.of());
		}
		List<String> others = new ArrayList<>();
		List<String> tickets = new ArrayList<>();
		for (String pair : query.split("&", -1)) {
			int equals = pair.indexOf('=');
			if (parameter.equals(decoded((equals >= 0) ? pair.substring(0, equals) : pair))) {
				tickets.add((equals >= 0) ? pair.substring(equals + 1) : "");
			}
			else {
				others.add(pair);
			}
		}
		String rest = String.join("&", others);
		return new TicketTarget(uri.getRawPath(), rest.isEmpty() ? null : rest, tickets);
	}

	/**
	 * Reads a target for which a caller wants a ticket.
	 * @return the target, or {@code null} if the text is no path with an optional query,
	 * is too long, or has a ticket already
	 */
	static @Nullable TicketTarget parse(String text, String parameter) {
		if (text.length() > MAX_LENGTH || !text.startsWith("/") || text.startsWith("//")
				|| !text.chars().allMatch((c) -> c > ' ' && c < 0x7f && c != '#')) {
			return null;
		}
		try {
			TicketTarget target = of(new URI(text), parameter);
			return target.tickets().isEmpty() ? target : null;
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

	private static String decoded(String name) {
		if (name.indexOf('%') < 0) {
			return name;
		}
		try {
			return URLDecoder.decode(name, StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			// no service can decode it either
			return name;
		}
	}

	/** Returns path and query as they are in the URL without the ticket. */
	String text() {
		return (this.query != null) ? this.path + '?' + this.query : this.path;
	}

	@Override
	public String toString() {
		return "TicketTarget[]";
	}

}
