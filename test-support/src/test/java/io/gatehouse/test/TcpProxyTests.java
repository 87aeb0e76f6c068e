package io.gatehouse.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class TcpProxyTests {

	/** A duration far longer than any test takes; no test waits for it. */
	private static final Duration LONG = Duration.ofHours(1);

	private final ServerSocket listener = listen();

	private final TcpProxy proxy = TcpProxy.start(this.listener.getLocalPort());

	@BeforeEach
	void acceptsSoon() throws IOException {
		this.listener.setSoTimeout(10_000);
	}

	@AfterEach
	void close() throws IOException {
		this.proxy.close();
		this.listener.close();
	}

	@Test
	void startThenPassesOnWhatComesFromEitherSide() throws IOException {
		try (Pair one = connect(); Pair other = connect()) {
			one.send("a request");
			assertThat(one.received(9)).isEqualTo("a request");
			other.answer("to another");
			one.answer("an answer");
			assertThat(one.answered(9)).isEqualTo("an answer");
			assertThat(other.answered(10)).isEqualTo("to another");
		}
	}

	@Test
	void startWhenMuchComesFromBothSidesThenEveryOctetIsPassedOn() throws IOException {
		byte[] octets = new byte[30_000_000];
		new Random(1).nextBytes(octets);
		try (Pair pair = connect()) {
			CompletableFuture<Void> requests = run(() -> pair.client.getOutputStream().write(octets));
			CompletableFuture<Void> answers = run(() -> pair.server.getOutputStream().write(octets));
			CompletableFuture<Void> server = run(
					() -> assertThat(pair.server.getInputStream().readNBytes(octets.length)).isEqualTo(octets));
			assertThat(pair.client.getInputStream().readNBytes(octets.length)).isEqualTo(octets);
			CompletableFuture.allOf(requests, answers, server).join();
		}
	}

	@Test
	void startWhenOneSideEndsThenTheOtherMayStillSpeak() throws IOException {
		try (Pair pair = connect()) {
			pair.send("last");
			pair.client.shutdownOutput();
			assertThat(new String(pair.server.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
				.isEqualTo("last");
			pair.answer("bye");
			pair.server.close();
			assertThat(new String(pair.client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
				.isEqualTo("bye");
		}
	}

	@Test
	void startWhenOneSideResetsThenTheOtherIsReset() throws IOException {
		try (Pair pair = connect()) {
			pair.server.setSoLinger(true, 0);
			pair.server.close();
			assertThatIsReset(pair.client);
		}
	}

	@Test
	void startWhenNobodyListensThenConnectionIsReset() throws IOException {
		this.listener.close();
		try (Socket client = connectClient()) {
			assertThatIsReset(client);
		}
	}

	@Test
	void retargetThenNewConnectionsGoThereAndOldOnesStay() throws IOException {
		try (Pair old = connect(); ServerSocket other = listen()) {
			this.proxy.retarget(other.getLocalPort());
			try (Pair changed = connect(other)) {
				old.send("to the old");
				changed.send("to the new");
				assertThat(old.received(10)).isEqualTo("to the old");
				assertThat(changed.received(10)).isEqualTo("to the new");
			}
		}
	}

	@Test
	void cutThenConnectionsEndAndNewOnesAreRefusedUntilMend() throws IOException {
		try (Pair pair = connect()) {
			this.proxy.cut();
			assertThat(pair.client.getInputStream().read()).isNegative();
			assertThat(pair.server.getInputStream().read()).isNegative();
			assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connectClient);
			this.proxy.cut();
			assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connectClient);
		}
		int port = this.proxy.port();
		this.proxy.mend();
		assertThat(this.proxy.port()).isEqualTo(port);
		assertThatWorks();
	}

	@Test
	void cutThenNobodyElseGetsThePort() throws IOException {
		this.proxy.cut();
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> new ServerSocket(this.proxy.port(), 1, InetAddress.getLoopbackAddress()));
		this.proxy.mend();
		assertThatWorks();
	}

	@Test
	void blackHoleThenNothingGoesThroughOnOldAndNewConnections() throws IOException {
		try (Pair old = connect()) {
			this.proxy.blackHole();
			old.send("lost");
			old.answer("lost");
			try (Socket fresh = connectClient()) {
				fresh.getOutputStream().write(1);
				assertThatIsSilent(fresh);
				assertThatIsSilent(old.client);
				assertThatIsSilent(old.server);
				this.listener.setSoTimeout(1);
				assertThatExceptionOfType(IOException.class).isThrownBy(this.listener::accept);
			}
		}
	}

	@Test
	void blackHoleWhenOneSideEndsOrResetsThenTheOtherDoesNotLearn() throws IOException {
		try (Pair ended = connect(); Pair reset = connect()) {
			this.proxy.blackHole();
			ended.client.close();
			reset.client.setSoLinger(true, 0);
			reset.client.close();
			assertThatIsSilent(ended.server);
			assertThatIsSilent(reset.server);
			this.proxy.mend();
			assertThatIsReset(ended.server);
			assertThatIsReset(reset.server);
		}
	}

	@Test
	void mendWhenHoleSwallowedSomethingThenThatConnectionIsResetAndOthersGoOn() throws IOException {
		try (Pair lossy = connect(); Pair idle = connect()) {
			this.proxy.blackHole();
			lossy.send("lost");
			// makes sure that the octets are swallowed before the proxy is mended
			assertThatIsSilent(lossy.server);
			try (Socket fresh = connectClient()) {
				this.proxy.mend();
				assertThatIsReset(lossy.client);
				assertThatIsReset(lossy.server);
				idle.send("still here");
				assertThat(idle.received(10)).isEqualTo("still here");
				try (Pair late = new Pair(fresh, this.listener.accept())) {
					late.send("first");
					assertThat(late.received(5)).isEqualTo("first");
				}
			}
		}
		assertThatWorks();
	}

	@Test
	void deafenThenOldConnectionsAreSilentAndNewOnesWork() throws IOException {
		try (Pair old = connect()) {
			this.proxy.deafen();
			old.send("lost");
			old.answer("lost");
			assertThatWorks();
			assertThatIsSilent(old.client);
			assertThatIsSilent(old.server);
		}
	}

	@Test
	void delayThenOctetsArriveSoMuchLaterInEitherDirection() throws IOException {
		try (Pair pair = connect()) {
			this.proxy.delay(Duration.ofMillis(150));
			long sent = System.nanoTime();
			pair.send("ping");
			assertThat(pair.received(4)).isEqualTo("ping");
			assertThat(System.nanoTime() - sent).isGreaterThanOrEqualTo(150_000_000L);
			pair.answer("pong");
			assertThat(pair.answered(4)).isEqualTo("pong");
			assertThat(System.nanoTime() - sent).isGreaterThanOrEqualTo(300_000_000L);
		}
	}

	/** Serially these would take half an hour. */
	@Test
	@Timeout(120)
	void delayWhenManyAreSentThenEachIsAsLateAsTheFirstAndInOrder() throws IOException {
		int count = 2_000;
		try (Pair pair = connect()) {
			this.proxy.delay(Duration.ofSeconds(1));
			CompletableFuture<Void> sender = run(() -> {
				for (int i = 0; i < count; i++) {
					pair.send("%08d".formatted(i));
				}
			});
			for (int i = 0; i < count; i++) {
				assertThat(pair.received(8)).isEqualTo("%08d".formatted(i));
			}
			sender.join();
		}
	}

	@Test
	void mendWhenOctetsAreDelayedThenTheyArriveBeforeNewOnes() throws IOException {
		try (Pair pair = connect()) {
			this.proxy.delay(LONG);
			pair.send("early");
			pair.client.shutdownOutput();
			assertThatIsSilent(pair.server);
			this.proxy.mend();
			assertThat(new String(pair.server.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
				.isEqualTo("early");
		}
	}

	@Test
	void holdAnswersThenRequestsArriveAndAnswersDoNot() throws IOException {
		try (Pair pair = connect()) {
			this.proxy.holdAnswers();
			pair.send("ask");
			assertThat(pair.received(3)).isEqualTo("ask");
			pair.answer("told");
			assertThatIsSilent(pair.client);
			this.proxy.releaseAnswers();
			assertThat(pair.answered(4)).isEqualTo("told");
		}
	}

	@Test
	void askedThenTellsTheCommandsThatCameWhileAnswersWereHeld() throws IOException {
		try (Pair pair = connect()) {
			assertThat(pair.passesOn("*1\r\n$4\r\nPING\r\n")).isTrue();
			this.proxy.holdAnswers();
			assertThat(pair.passesOn("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n*1\r\n$4\r\nECHO\r\n")).isTrue();
			this.proxy.releaseAnswers();
			assertThat(pair.passesOn("*1\r\n$4\r\nTIME\r\n")).isTrue();
			assertThat(this.proxy.asked()).containsExactly("GET", "ECHO");
			this.proxy.holdAnswers();
			assertThat(this.proxy.asked()).isEmpty();
		}
	}

	@Test
	void cutAfterThenSoManyOctetsArriveAndAllConnectionsAreReset() throws IOException {
		try (Pair pair = connect(); Pair other = connect()) {
			pair.answer("before");
			assertThat(pair.answered(6)).isEqualTo("before");
			this.proxy.cutAfter(7);
			pair.send("requests do not count");
			assertThat(pair.received(21)).isEqualTo("requests do not count");
			other.answer("four");
			assertThat(other.answered(4)).isEqualTo("four");
			pair.answer("an answer");
			assertThat(pair.answered(3)).isEqualTo("an ");
			for (Socket socket : List.of(pair.client, pair.server, other.client, other.server)) {
				assertThatIsReset(socket);
			}
		}
		assertThatWorks();
	}

	@Test
	void cutAfterWhenZeroThenNextAnswerIsLost() throws IOException {
		try (Pair pair = connect(); Pair leaving = connect()) {
			this.proxy.cutAfter(0);
			leaving.server.close();
			assertThat(leaving.client.getInputStream().read()).isNegative();
			pair.send("do it");
			assertThat(pair.received(5)).isEqualTo("do it");
			pair.answer("done");
			assertThatIsReset(pair.client);
		}
		assertThatWorks();
	}

	@Test
	void cutAfterWhenNegativeThenRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.proxy.cutAfter(-1));
	}

	@Test
	void mendWhenThereAreSeveralFaultsThenNoneIsLeft() throws IOException {
		this.proxy.delay(LONG);
		this.proxy.holdAnswers();
		this.proxy.cutAfter(0);
		this.proxy.blackHole();
		this.proxy.cut();
		this.proxy.mend();
		assertThatWorks();
	}

	@Test
	void closeThenConnectionsEndAndNobodyListens() throws IOException {
		try (Pair pair = connect()) {
			int port = this.proxy.port();
			this.proxy.close();
			assertThat(pair.client.getInputStream().read()).isNegative();
			new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
			this.proxy.close();
			assertThatIllegalStateException().isThrownBy(this.proxy::cut).withMessage("The proxy is closed");
		}
	}

	@Test
	void closeThenItsThreadEnds() {
		String name = "tcp-proxy-" + this.proxy.port();
		assertThat(threads()).contains(name);
		this.proxy.close();
		Awaitility.await().untilAsserted(() -> assertThat(threads()).doesNotContain(name));
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
	}

	private void assertThatWorks() throws IOException {
		try (Pair pair = connect()) {
			assertThat(pair.passesOn("ping")).isTrue();
			pair.answer("pong");
			assertThat(pair.answered(4)).isEqualTo("pong");
		}
	}

	/**
	 * Asserts that nothing arrives. Octets that were passed on would arrive well before
	 * the time-out.
	 */
	private static void assertThatIsSilent(Socket socket) throws IOException {
		socket.setSoTimeout(100);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> socket.getInputStream().read());
		socket.setSoTimeout(10_000);
	}

	private static void assertThatIsReset(Socket socket) {
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> socket.getInputStream().read())
			.withMessageContaining("reset");
	}

	private Pair connect() throws IOException {
		return connect(this.listener);
	}

	private Pair connect(ServerSocket to) throws IOException {
		return new Pair(connectClient(), to.accept());
	}

	private Socket connectClient() throws IOException {
		Socket client = new Socket(InetAddress.getLoopbackAddress(), this.proxy.port());
		client.setSoTimeout(10_000);
		return client;
	}

	private static ServerSocket listen() {
		try {
			return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Runs work on a thread of its own: the common pool of a small machine has only one
	 * thread since JDK 25.
	 */
	private static CompletableFuture<Void> run(Work work) {
		return CompletableFuture.runAsync(() -> {
			try {
				work.run();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}, (task) -> new Thread(task, "tcp-proxy-test").start());
	}

	private interface Work {

		void run() throws IOException;

	}

	/** Pair of the two ends of a connection through the proxy. */
	private record Pair(Socket client, Socket server) implements AutoCloseable {

		Pair {
			try {
				server.setSoTimeout(10_000);
			}
			catch (SocketException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		void send(String text) throws IOException {
			this.client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
		}

		void answer(String text) throws IOException {
			this.server.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
		}

		String received(int octets) throws IOException {
			return text(this.server.getInputStream(), octets);
		}

		String answered(int octets) throws IOException {
			return text(this.client.getInputStream(), octets);
		}

		boolean passesOn(String request) throws IOException {
			send(request);
			return received(request.length()).equals(request);
		}

		private static String text(InputStream in, int octets) throws IOException {
			return new String(in.readNBytes(octets), StandardCharsets.US_ASCII);
		}

		@Override
		public void close() throws IOException {
			this.client.close();
			this.server.close();
		}

	}

}
