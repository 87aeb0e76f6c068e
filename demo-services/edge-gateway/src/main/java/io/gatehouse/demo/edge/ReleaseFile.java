package io.gatehouse.demo.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Refreshes the configuration when the release file changes, in place of a configuration
 * server. The file sets which users get which version; Spring Cloud notifies its
 * listeners.
 */
@Component
final class ReleaseFile {

	private static final Log logger = LogFactory.getLog(ReleaseFile.class);

	private static final byte[] NOTHING = {};

	private final Path file;

	private final ContextRefresher refresher;

	/**
	 * Content that the configuration was last refreshed from. It is {@code null} at
	 * first, so the first look always refreshes: the file may have changed since the
	 * start began.
	 */
	private byte @Nullable [] known;

	ReleaseFile(@Value("${RELEASE_FILE:.demo/release.yml}") Path file, ContextRefresher refresher) {
		this.file = file;
		this.refresher = refresher;
	}

	@Scheduled(fixedDelay = 500)
	void look() throws IOException {
		byte[] now = read();
		if (!Arrays.equals(now, this.known)) {
			this.known = now;
			logger.info("The release file is read");
			this.refresher.refresh();
		}
	}

	private byte[] read() throws IOException {
		try {
			return Files.readAllBytes(this.file);
		}
		catch (NoSuchFileException ex) {
			return NOTHING;
		}
	}

}
