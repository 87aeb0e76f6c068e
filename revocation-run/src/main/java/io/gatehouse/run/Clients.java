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
 * Those who use tokens, over kept-alive connections to each gateway.
 */
final class Clients implements AutoCloseable {

	private static final int THREADS = 2;

	private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(THREADS,
			NioIoHandler.newFactory());

	private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

	private final Ledger ledger;

	private final List<HttpConnections> lines;

	/**
	 * Clients without a connection yet.
	 * @param gateways where they go
	 * @param ledger who judges the outcome
	 * @param limit how many connections a gateway may get
	 * @param timeout how long to wait for an answer
	 */
	Clients(List<GatewayProcess> gateways, Ledger ledger, int limit, Duration timeout) {
		this.ledger = ledger;
		this.lines = gateways.stream()
			.map((gateway) -> new HttpConnections(gateway::port, limit, timeout, this.loops, this.channels))
			.toList();
	}

	/** How many gateways there are; their numbers begin with 0. */
	int gateways() {
		return this.lines.size();
	}

	/**
	 * Uses a token. Nothing that becomes of the caller stops the request, nor the
	 * judgement of it.
	 * @return what it proved
	 */
	CompletableFuture<Outcome> use(Token token, int gateway) {
		PendingRequest errand = new PendingRequest(token, gateway, this.ledger);
		this.lines.get(gateway).run(errand);
		return errand.outcome();
	}

	/** Ends all connections, whatever is on its way on them. */
	void drop() {
		this.channels.close().awaitUninterruptibly();
	}

	@Override
	public void close() {
		drop();
		this.loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
	}

}
