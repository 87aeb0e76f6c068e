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

	private static final String BEARER = "Authorization: Bearer ";

	private static final String TEXT = String.join("\r\n", "GET /orders/4711?expand=items&locale=en HTTP/1.1",
			"Host: shop.example.com",
			"User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
			"Accept: application/json, text/plain, */*", "Accept-Encoding: gzip, deflate, br, zstd",
			"Accept-Language: en-GB,en;q=0.9,de;q=0.8", BEARER + "%s", "Cache-Control: no-cache",
			"Cookie: theme=dark; consent=analytics%%3Dno%%26ads%%3Dno; _ga=GA1.1.1830745812.1764500000",
			"Origin: https://shop.example.com", "Referer: https://shop.example.com/account/orders",
			"Sec-Fetch-Dest: empty", "Sec-Fetch-Mode: cors", "Sec-Fetch-Site: same-origin",
			"X-Request-Id: 0d8f3c1e-5b7a-4c7e-9a53-%012d", "%s", "");

	private Requests() {
	}

	/**
	 * Writes one request with each token to a file, as a {@link Load} needs them.
	 * @param more further header fields, as {@code Name: value}
	 * @return the file
	 */
	static Path write(Path file, List<String> tokens, String... more) {
		try {
			String fields = java.util.Arrays.stream(more).map((field) -> field + "\r\n").collect(Collectors.joining());
			return Files.writeString(file, text(tokens, fields), StandardCharsets.US_ASCII);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String text(List<String> tokens, String fields) {
		return java.util.stream.IntStream.range(0, tokens.size())
			.mapToObj((i) -> TEXT.formatted(tokens.get(i), i, fields))
			.collect(Collectors.joining());
	}

	/** Returns the token of the first request in a file. */
	static String firstToken(Path file) {
		try {
			String text = Files.readString(file, StandardCharsets.US_ASCII);
			int start = text.indexOf(BEARER) + BEARER.length();
			return text.substring(start, text.indexOf('\r', start));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
