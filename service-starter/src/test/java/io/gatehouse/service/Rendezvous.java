package io.gatehouse.service;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Lets requests wait for each other, so that they are in the service at the same time.
 */
public final class Rendezvous {

	/** Number of requests that go on together. */
	public static final int PARTIES = 8;

	private final List<CompletableFuture<Void>> waiting = new ArrayList<>();

	/**
	 * Waits for the others.
	 * @return completed when the last of {@value #PARTIES} requests arrives
	 */
	public CompletableFuture<Void> arrive() {
		CompletableFuture<Void> arrived = new CompletableFuture<>();
		List<CompletableFuture<Void>> full = List.of();
		synchronized (this) {
			this.waiting.add(arrived);
			if (this.waiting.size() == PARTIES) {
				full = List.copyOf(this.waiting);
				this.waiting.clear();
			}
		}
		full.forEach((party) -> party.complete(null));
		return arrived;
	}

}
