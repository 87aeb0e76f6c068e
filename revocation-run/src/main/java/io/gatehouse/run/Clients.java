package io.gatehouse.run;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.GlobalEventExecutor;

/**
 * HTTP clients that send tokens over kept-alive connections to each gateway.
 */
final class Clients implements AutoCloseable {

	private static final int THREADS = 2;

	private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(THREADS,
			NioIoHandler.newFactory());

	private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

	private final Ledger ledger;

	private final List<HttpConnections> connections;

	/**
	 * Creates the clients, without connections.
	 * @param gateways the gateways to send to
	 * @param ledger records the outcomes
	 * @param limit the highest number of connections for each gateway
	 * @param timeout the time-out of an answer
	 */
	Clients(List<GatewayProcess> gateways, Ledger ledger, int limit, Duration timeout) {
		this.ledger = ledger;
		this.connections = gateways.stream()
			.map((gateway) -> new HttpConnections(gateway::port, limit, timeout, this.loops, this.channels))
			.toList();
	}

	/** Returns the number of gateways. They are numbered from 0. */
	int gateways() {
		return this.connections.size();
	}

	/**
	 * Uses a token. The request and the record of its outcome do not depend on the
	 * caller: cancelling the result stops neither.
	 * @return the outcome
	 */
	CompletableFuture<Outcome> use(Token token, int gateway) {
		PendingRequest pending = new PendingRequest(token, gateway, this.ledger);
		this.connections.get(gateway).run(pending);
		return pending.outcome();
	}

	/** Closes all connections, with any requests in flight. */
	void drop() {
		this.channels.close().awaitUninterruptibly();
	}

	@Override
	public void close() {
		drop();
		this.loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
	}

}
