package io.gatehouse.gateway;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Client that sends HTTP/2 requests with the pseudo-headers and headers that a test
 * names, neither normalized nor validated. One connection carries one request.
 */
final class RawHttp2 implements AutoCloseable {

	private static final int TIMEOUT_SECONDS = 10;

	private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private final int port;

	private final @Nullable SslContext tls;

	/**
	 * Creates a client.
	 * @param port the port of a server on loopback
	 * @param trusted the certificate authority, or {@code null} for HTTP/2 without TLS
	 */
	RawHttp2(int port, java.nio.file.@Nullable Path trusted) throws java.io.IOException {
		this.port = port;
		this.tls = (trusted != null) ? SslContextBuilder.forClient()
			.trustManager(trusted.toFile())
			.applicationProtocolConfig(
					new ApplicationProtocolConfig(Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE,
							SelectedListenerFailureBehavior.ACCEPT, ApplicationProtocolNames.HTTP_2))
			.build() : null;
	}

	RawHttp.Response request(String method, String target, String... headers) {
		CompletableFuture<RawHttp.Response> answer = new CompletableFuture<>();
		Channel connection = new Bootstrap().group(this.loops)
			.channel(NioSocketChannel.class)
			.handler(new Connection(answer))
			.connect("127.0.0.1", this.port)
			.syncUninterruptibly()
			.channel();
		try {
			Channel stream = new Http2StreamChannelBootstrap(connection).handler(new Answer(answer))
				.open()
				.syncUninterruptibly()
				.getNow();
			stream.writeAndFlush(new DefaultHttp2HeadersFrame(head(method, target, headers), true))
				.addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
			return answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException | java.util.concurrent.ExecutionException
				| java.util.concurrent.TimeoutException ex) {
			throw new IllegalStateException(method + " " + target + " was not answered", ex);
		}
		finally {
			connection.close().syncUninterruptibly();
		}
	}

	private Http2Headers head(String method, String target, String... headers) {
		Http2Headers head = new DefaultHttp2Headers(false).method(method)
			.scheme((this.tls != null) ? "https" : "http")
			.authority("localhost")
			.path(target);
		for (String header : headers) {
			int colon = header.indexOf(':');
			head.add(header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
		}
		return head;
	}

	@Override
	public void close() {
		this.loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
	}

	private static RawHttp.Response noAnswer() {
		return new RawHttp.Response(0, List.of(), "");
	}

	private final class Connection extends ChannelInitializer<Channel> {

		private final CompletableFuture<RawHttp.Response> answer;

		private Connection(CompletableFuture<RawHttp.Response> answer) {
			this.answer = answer;
		}

		@Override
		protected void initChannel(Channel channel) {
			if (RawHttp2.this.tls != null) {
				channel.pipeline()
					.addLast(RawHttp2.this.tls.newHandler(channel.alloc(), "localhost", RawHttp2.this.port));
			}
			channel.pipeline()
				.addLast(Http2FrameCodecBuilder.forClient().validateHeaders(false).build(),
						new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
			channel.closeFuture().addListener((closed) -> this.answer.complete(noAnswer()));
		}

	}

	private static final class Answer extends ChannelInboundHandlerAdapter {

		private final CompletableFuture<RawHttp.Response> answer;

		private final List<String> headers = new ArrayList<>();

		private final ByteArrayOutputStream body = new ByteArrayOutputStream();

		private int status;

		private Answer(CompletableFuture<RawHttp.Response> answer) {
			this.answer = answer;
		}

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			try {
				if (message instanceof Http2HeadersFrame head) {
					read(head);
				}
				else if (message instanceof Http2DataFrame data) {
					read(data);
				}
			}
			finally {
				ReferenceCountUtil.release(message);
			}
		}

		@Override
		public void userEventTriggered(ChannelHandlerContext context, Object event) {
			if (event instanceof Http2ResetFrame) {
				this.answer.complete(noAnswer());
			}
		}

		private void read(Http2HeadersFrame head) {
			if (head.headers().status() != null) {
				this.status = Integer.parseInt(head.headers().status().toString());
			}
			head.headers().forEach((header) -> this.headers.add(header.getKey() + ": " + header.getValue()));
			complete(head.isEndStream());
		}

		private void read(Http2DataFrame data) {
			ByteBuf content = data.content();
			byte[] octets = new byte[content.readableBytes()];
			content.readBytes(octets);
			this.body.writeBytes(octets);
			complete(data.isEndStream());
		}

		private void complete(boolean last) {
			if (last) {
				this.answer.complete(new RawHttp.Response(this.status, List.copyOf(this.headers),
						this.body.toString(java.nio.charset.StandardCharsets.UTF_8)));
			}
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			this.answer.complete(noAnswer());
		}

	}

}
