package io.gatehouse.benchmarks.comparison;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Texts of requests, with the headers that a browser and the proxies before a gateway
 * send.
 */
final class Requests {

	private static final String TEXT = String.join("\r\n", "GET /orders/4711?expand=items&locale=en HTTP/1.1",
			"Host: shop.example.com",
			"User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
			"Accept: application/json, text/plain, */*", "Accept-Encoding: gzip, deflate, br, zstd",
			"Accept-Language: en-GB,en;q=0.9,de;q=0.8", "Authorization: Bearer %s", "Cache-Control: no-cache",
			"Cookie: theme=dark; consent=analytics%%3Dno%%26ads%%3Dno; _ga=GA1.1.1830745812.1764500000",
			"Origin: https://shop.example.com", "Referer: https://shop.example.com/account/orders",
			"Sec-Fetch-Dest: empty", "Sec-Fetch-Mode: cors", "Sec-Fetch-Site: same-origin",
			"X-Request-Id: 0d8f3c1e-5b7a-4c7e-9a53-%012d", "", "");

	private Requests() {
	}

	/**
	 * Writes one request with each token to a file, as a {@link Load} needs them.
	 * @return the file
	 */
	static Path write(Path file, List<String> tokens) {
		try {
			return Files.writeString(file, text(tokens), StandardCharsets.US_ASCII);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String text(List<String> tokens) {
		return java.util.stream.IntStream.range(0, tokens.size())
			.mapToObj((i) -> TEXT.formatted(tokens.get(i), i))
			.collect(Collectors.joining());
	}

}
