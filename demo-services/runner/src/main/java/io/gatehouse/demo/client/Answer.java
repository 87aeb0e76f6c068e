package io.gatehouse.demo.client;

import java.net.http.HttpHeaders;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.nimbusds.jose.util.JSONArrayUtils;
import com.nimbusds.jose.util.JSONObjectUtils;
import org.jspecify.annotations.Nullable;

/**
 * HTTP answer of a server.
 *
 * @param status the HTTP status
 * @param headers the headers
 * @param body the body, as text
 */
public record Answer(int status, HttpHeaders headers, String body) {

	/**
	 * Parses the body as a JSON object.
	 * @return the members of the object; empty if the body is not an object
	 */
	public Map<String, Object> json() {
		try {
			return JSONObjectUtils.parse(this.body);
		}
		catch (ParseException ex) {
			return Map.of();
		}
	}

	/**
	 * Parses the body as a JSON array of objects.
	 * @return the objects; empty if the body is not an array
	 */
	public List<Map<String, Object>> list() {
		try {
			return JSONArrayUtils.parse(this.body).stream().map(Answer::members).toList();
		}
		catch (ParseException ex) {
			return List.of();
		}
	}

	/**
	 * Returns the reason of a refusal.
	 * @return the member {@code reason} of the problem document, or an empty text
	 */
	public String reason() {
		return String.valueOf(json().getOrDefault("reason", ""));
	}

	/**
	 * Returns a header.
	 * @param name its name
	 * @return its first value, or an empty text
	 */
	public String header(String name) {
		return this.headers.firstValue(name).orElse("");
	}

	/**
	 * Returns the identity that the service verified, from the answer of an echo
	 * endpoint.
	 * @return the members; empty if there was none
	 */
	public Map<String, Object> identity() {
		return members(json().get("identity"));
	}

	/**
	 * Returns the headers that the service received, from the answer of an echo endpoint.
	 * @return the values by name, in any case
	 */
	public Map<String, List<String>> received() {
		Map<String, List<String>> received = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		members(json().get("headers")).forEach((name, values) -> {
			if (values instanceof List<?> list) {
				received.put(name, list.stream().map(String::valueOf).toList());
			}
		});
		return received;
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> members(@Nullable Object value) {
		return (value instanceof Map<?, ?> map) ? (Map<String, Object>) map : Map.of();
	}

	@Override
	public String toString() {
		return "HTTP " + this.status + (reason().isEmpty() ? "" : " " + reason());
	}

}
