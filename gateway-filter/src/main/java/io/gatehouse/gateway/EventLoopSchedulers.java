package io.gatehouse.gateway;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.gatehouse.revocation.redis.ReadContinuation;
import io.netty.channel.EventLoop;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.util.context.Context;

import org.springframework.web.server.ServerWebExchange;

/**
 * Lets a request that waited for Redis go on on the event loop of its connection, where
 * it would have stayed without the wait. Thread-safe.
 */
public final class EventLoopSchedulers {

	private final Map<EventLoop, Scheduler> schedulers = new ConcurrentHashMap<>();

	/**
	 * Returns a change of the context of reads for an exchange.
	 * @param exchange the exchange
	 * @return sets its event loop as the {@link ReadContinuation}; changes nothing if the
	 * server is not Reactor Netty
	 */
	public Function<Context, Context> continuation(ServerWebExchange exchange) {
		Connection connection = NativeHeaders.connectionOf(exchange.getRequest());
		if (connection == null) {
			return Function.identity();
		}
		Scheduler scheduler = this.schedulers.computeIfAbsent(connection.channel().eventLoop(),
				Schedulers::fromExecutor);
		return (context) -> ReadContinuation.on(context, scheduler);
	}

}
