package io.gatehouse.benchmarks.peers.satoken;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

import cn.dev33.satoken.stp.StpUtil;
import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Logs users in, writes their tokens to a file, and ends.
 */
public final class SaTokenLogins {

	private SaTokenLogins() {
	}

	/**
	 * Logs the users in.
	 * @param args the file, the number of users, and properties as {@code --name=value}
	 * @throws IOException if the file cannot be written
	 */
	public static void main(String[] args) throws IOException {
		String[] properties = List.of(args).subList(2, args.length).toArray(String[]::new);
		// the gateway's auto-configuration, which is on the class path, needs a server
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.properties("server.address=127.0.0.1", "server.port=0")
			.bannerMode(Banner.Mode.OFF)
			.run(properties)) {
			Files.write(Path.of(args[0]),
					IntStream.range(0, Integer.parseInt(args[1]))
						.mapToObj((i) -> StpUtil.createLoginSession("user-%06d".formatted(i)))
						.toList());
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
