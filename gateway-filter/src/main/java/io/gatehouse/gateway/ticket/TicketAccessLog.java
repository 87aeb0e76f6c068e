package io.gatehouse.gateway.ticket;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.ConnectionInformation;
import reactor.netty.http.server.logging.AccessLog;
import reactor.netty.http.server.logging.AccessLogArgProvider;
import reactor.netty.http.server.logging.AccessLogFactory;

/**
 * Writes the access log of Reactor Netty in its default format (the Common Log Format,
 * with the time that a request took), but without tickets.
 */
final class TicketAccessLog implements AccessLogFactory {

	private static final String FORMAT = "{} - {} [{}] \"{} {} {}\" {} {} {}";

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.US);

	private final String parameter;

	TicketAccessLog(String parameter) {
		this.parameter = parameter;
	}

	@Override
	public AccessLog apply(AccessLogArgProvider request) {
		return AccessLog.create(FORMAT, address(request.connectionInformation()), request.user(),
				time(request.accessDateTime()), request.method(), withoutTicket(Objects.toString(request.uri(), "")),
				request.protocol(), request.status(), (request.contentLength() > -1) ? request.contentLength() : "-",
				request.duration());
	}

	/** Returns a target as the client sent it, well-formed or not, without tickets. */
	String withoutTicket(String target) {
		int query = target.indexOf('?');
		if (query < 0) {
			return target;
		}
		try {
			TicketTarget taken = TicketTarget.of(URI.create(target), this.parameter);
			return taken.tickets().isEmpty() ? target
					: target.substring(0, query) + ((taken.query() != null) ? '?' + taken.query() : "");
		}
		catch (IllegalArgumentException ex) {
			// refused, so its query matters to none
			return target.substring(0, query);
		}
	}

	private static String time(@Nullable ZonedDateTime time) {
		return (time != null) ? TIME.format(time) : "-";
	}

	private static String address(@Nullable ConnectionInformation connection) {
		SocketAddress address = (connection != null) ? connection.remoteAddress() : null;
		return (address instanceof InetSocketAddress internet) ? internet.getHostString() : "-";
	}

}
