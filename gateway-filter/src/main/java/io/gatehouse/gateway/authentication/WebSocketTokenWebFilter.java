package io.gatehouse.gateway.authentication;

import java.util.ArrayList;
import java.util.List;

import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.gateway.RequestWithHeaders;
import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.StringUtils;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Takes the token of a WebSocket handshake from a subprotocol, since a script in a
 * browser can set no other header there:
 *
 * <pre>
 * new WebSocket(url, ['bearer.' + token, 'chat'])
 * </pre>
 *
 * The request goes on with {@code Authorization: Bearer <token>} and the other
 * subprotocols, so the upstream and the answer never have the token. A handshake with
 * several tokens, or with one and an {@code Authorization} header, is refused. Runs after
 * the firewall.
 */
final class WebSocketTokenWebFilter implements WebFilter, Ordered {

	/** After the firewall and the header guard. */
	private static final int ORDER = HIGHEST_PRECEDENCE + 12;

	private static final String SUBPROTOCOLS = "Sec-WebSocket-Protocol";

	private final String prefix;

	private final RefusalHandler refusals;

	/**
	 * Creates a filter.
	 * @param prefix the beginning of the subprotocol that is a token
	 */
	WebSocketTokenWebFilter(String prefix, RefusalHandler refusals) {
		this.prefix = prefix;
		this.refusals = refusals;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ServerHttpRequest request = exchange.getRequest();
		HttpHeaders headers = request.getHeaders();
		if (!HttpMethod.GET.equals(request.getMethod()) || !headers.containsHeader(SUBPROTOCOLS)
				|| !"websocket".equalsIgnoreCase(headers.getUpgrade())) {
			return chain.filter(exchange);
		}
		List<String> tokens = new ArrayList<>();
		List<String> others = new ArrayList<>();
		for (String value : headers.getOrEmpty(SUBPROTOCOLS)) {
			for (String subprotocol : StringUtils.tokenizeToStringArray(value, ",")) {
				(subprotocol.startsWith(this.prefix) ? tokens : others).add(subprotocol);
			}
		}
		if (tokens.isEmpty()) {
			return chain.filter(exchange);
		}
		if (tokens.size() > 1 || headers.containsHeader(HttpHeaders.AUTHORIZATION)) {
			return this.refusals.refuse(exchange, Reason.REFUSED_REQUEST);
		}
		HttpHeaders changed = new HttpHeaders();
		changed.addAll(headers);
		changed.set(HttpHeaders.AUTHORIZATION, "Bearer " + tokens.get(0).substring(this.prefix.length()));
		changed.remove(SUBPROTOCOLS);
		if (!others.isEmpty()) {
			changed.set(SUBPROTOCOLS, String.join(", ", others));
		}
		return chain.filter(exchange.mutate().request(RequestWithHeaders.of(request, changed)).build());
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

}
