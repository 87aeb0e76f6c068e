package io.gatehouse.benchmarks.comparison;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * Load generator, as a process of its own: reads the line of a {@link Load} from its
 * standard input, sends the load, and prints the line of the {@link LoadResult}, or
 * {@code !} and the failure. It has one thread for all connections and sends bytes that
 * were rendered before, so that it costs little beside a server under test.
 */
public final class LoadClient {

	private static final int LIMIT_SECONDS = 30;

	private static final String END = "\r\n\r\n";

	private final Map<Path, List<ByteBuf>> requests = new HashMap<>();

	private LoadClient() {
	}

	/**
	 * Serves until its standard input ends.
	 * @param args none
	 * @throws IOException if the input cannot be read
	 * @throws InterruptedException if the thread is interrupted
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		LoadClient client = new LoadClient();
		EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("load", true),
				NioIoHandler.newFactory());
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = commands.readLine(); line != null; line = commands.readLine()) {
			System.out.println(client.run(Load.of(line), group));
		}
	}

	private String run(Load load, EventLoopGroup group) throws IOException, InterruptedException {
		if (!this.requests.containsKey(load.requests())) {
			this.requests.put(load.requests(), read(load.requests()));
		}
		LoadRun run = new LoadRun(load, this.requests.get(load.requests()));
		try {
			return run.start(group.next()).get(load.time().toSeconds() + LIMIT_SECONDS, TimeUnit.SECONDS).line();
		}
		catch (ExecutionException ex) {
			return "! " + ex.getCause();
		}
		catch (TimeoutException ex) {
			return "! Some requests were not answered within " + LIMIT_SECONDS + " s";
		}
	}

	private static List<ByteBuf> read(Path file) throws IOException {
		List<ByteBuf> requests = new ArrayList<>();
		for (String request : Files.readString(file, StandardCharsets.US_ASCII).split(END)) {
			byte[] octets = (request + END).getBytes(StandardCharsets.US_ASCII);
			requests.add(Unpooled.unreleasableBuffer(Unpooled.directBuffer(octets.length).writeBytes(octets)));
		}
		return requests;
	}

}
