package io.gatehouse.gateway.access;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.gatehouse.gateway.HeaderGuard;
import io.gatehouse.gateway.NativeHeaders;
import io.gatehouse.gateway.proof.ProofHeadersFilter;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import org.jspecify.annotations.Nullable;

import org.springframework.cloud.gateway.filter.headers.ForwardedHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.GRPCRequestHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.RemoveForwardedHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.RemoveHopByHopHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.RemoveXForwardedHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.TransferEncodingNormalizationHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.XForwardedHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.observation.ObservedRequestHttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * First filter of request headers. Each of Spring Cloud Gateway's filters copies all
 * headers, up to six times for a request. This one takes out the headers that those
 * filters neither read nor change, and {@link VerifiedBearerFilter}, the last one,
 * {@linkplain #restore adds} them again. A service receives the same headers in another
 * order.
 * <p>
 * All headers stay if the application has a filter that is not known here, or if one of
 * them has to be removed: by {@code Connection} (RFC 9110, section 7.6.1), or by the
 * property {@code spring.cloud.gateway.server.webflux.filter.remove-hop-by-hop.headers}.
 */
final class HeaderBypass implements HttpHeadersFilter, Ordered {

	private static final String ATTRIBUTE = HeaderBypass.class.getName() + ".taken";

	private static final String X_FORWARDED = "x-forwarded-";

	/** Names that are taken out, besides those of the identity. */
	private static final io.netty.handler.codec.http.HttpHeaders NAMES = names("Accept", "Accept-Charset",
			"Accept-Encoding", "Accept-Language", "Authorization", "Cache-Control", "Cookie", "DNT", "If-Match",
			"If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "Origin", "Pragma", "Priority",
			"Range", "Referer", "Sec-CH-UA", "Sec-CH-UA-Mobile", "Sec-CH-UA-Platform", "Sec-Fetch-Dest",
			"Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-User", "Upgrade-Insecure-Requests", "User-Agent",
			"X-Correlation-Id", "X-Request-Id", "X-Requested-With");

	/** Filters that leave all of these headers as they are, with any settings. */
	private static final Set<Class<?>> HARMLESS = Set.of(RemoveForwardedHeadersFilter.class,
			RemoveXForwardedHeadersFilter.class, ForwardedHeadersFilter.class, XForwardedHeadersFilter.class,
			TransferEncodingNormalizationHeadersFilter.class, GRPCRequestHeadersFilter.class, HeaderBypass.class,
			VerifiedBearerFilter.class, ProofHeadersFilter.class);

	private final HeaderGuard guard;

	private final Supplier<List<HttpHeadersFilter>> filters;

	private final BooleanSupplier conventional;

	private volatile @Nullable Neighbours neighbours;

	/**
	 * Creates a filter.
	 * @param guard knows the names of the identity
	 * @param filters supplies all filters of the application
	 * @param conventional tells whether observations of requests follow Spring's
	 * convention, which reads no headers
	 */
	HeaderBypass(HeaderGuard guard, Supplier<List<HttpHeadersFilter>> filters, BooleanSupplier conventional) {
		this.guard = guard;
		this.filters = filters;
		this.conventional = conventional;
	}

	private static io.netty.handler.codec.http.HttpHeaders names(String... names) {
		io.netty.handler.codec.http.HttpHeaders headers = new DefaultHttpHeaders();
		for (String name : names) {
			headers.set(name, "");
		}
		return headers;
	}

	@Override
	public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
		if (!neighbours().areHarmless() || input.getConnection().stream().anyMatch(this::isTaken)) {
			// of an attempt to send that failed before the last filter
			exchange.getAttributes().remove(ATTRIBUTE);
			return input;
		}
		HttpHeaders left = new HttpHeaders();
		List<String> taken = new ArrayList<>();
		BiConsumer<String, String> division = (name, value) -> {
			if (isTaken(name)) {
				taken.add(name);
				taken.add(value);
			}
			else {
				left.add(name, value);
			}
		};
		io.netty.handler.codec.http.HttpHeaders received = isOf(exchange.getRequest(), input)
				? NativeHeaders.of(exchange.getRequest()) : null;
		if (received != null) {
			NativeHeaders.forEach(received, division);
		}
		else {
			input.forEach((name, values) -> values.forEach((value) -> division.accept(name, value)));
		}
		exchange.getAttributes().put(ATTRIBUTE, new Taken(taken));
		return left;
	}

	/** Tells whether headers are those of a request, and not a copy. */
	@SuppressWarnings("ReferenceEquality")
	private static boolean isOf(ServerHttpRequest request, HttpHeaders headers) {
		return request.getHeaders() == headers;
	}

	private boolean isTaken(String name) {
		return NAMES.contains(name) || isIdentity(name);
	}

	private boolean isIdentity(String name) {
		return this.guard.isGuarded(name) && !name.regionMatches(true, 0, X_FORWARDED, 0, X_FORWARDED.length());
	}

	/**
	 * Adds the headers that were taken out. A header that another filter has set
	 * meanwhile, as a tracer sets its fields, replaces the one that was taken out.
	 * @param filtered the headers after all other filters, which are modified
	 * @return all headers
	 */
	HttpHeaders restore(HttpHeaders filtered, ServerWebExchange exchange) {
		if (!(exchange.getAttributes().remove(ATTRIBUTE) instanceof Taken taken)) {
			return filtered;
		}
		Set<String> set = neighbours().observed() ? lowerCase(filtered.headerNames()) : Set.of();
		List<String> namesAndValues = taken.namesAndValues();
		for (int i = 0; i < namesAndValues.size(); i += 2) {
			String name = namesAndValues.get(i);
			if (set.isEmpty() || !set.contains(name.toLowerCase(Locale.ROOT))) {
				filtered.add(name, namesAndValues.get(i + 1));
			}
		}
		return filtered;
	}

	private static Set<String> lowerCase(Set<String> names) {
		Set<String> lower = new HashSet<>();
		names.forEach((name) -> lower.add(name.toLowerCase(Locale.ROOT)));
		return lower;
	}

	private Neighbours neighbours() {
		Neighbours known = this.neighbours;
		if (known == null || !known.areCurrent()) {
			known = Neighbours.of(this.filters.get(), this.conventional.getAsBoolean(), this::isTaken);
			this.neighbours = known;
		}
		return known;
	}

	@Override
	public boolean supports(Type type) {
		return type == Type.REQUEST;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	/**
	 * Headers of a request that were taken out.
	 *
	 * @param namesAndValues the name and the value of each in turn
	 */
	private record Taken(List<String> namesAndValues) {

		@Override
		public String toString() {
			return "Taken[" + this.namesAndValues.size() / 2 + "]";
		}

	}

	/**
	 * Other filters of request headers.
	 *
	 * @param areHarmless whether none of them reads or changes a header that is taken out
	 * @param observed whether one may set headers of any name
	 * @param hopByHop the filter whose names are configurable, if there is one
	 * @param removed the names that it removed when this was created
	 */
	private record Neighbours(boolean areHarmless, boolean observed, @Nullable RemoveHopByHopHeadersFilter hopByHop,
			Set<String> removed) {

		static Neighbours of(List<HttpHeadersFilter> filters, boolean conventional, Predicate<String> taken) {
			boolean harmless = true;
			boolean observed = false;
			RemoveHopByHopHeadersFilter hopByHop = null;
			for (HttpHeadersFilter filter : filters) {
				if (filter.getClass() == ObservedRequestHttpHeadersFilter.class && conventional) {
					observed = true;
				}
				else if (filter.getClass() == RemoveHopByHopHeadersFilter.class && hopByHop == null) {
					hopByHop = (RemoveHopByHopHeadersFilter) filter;
				}
				else if (filter.supports(Type.REQUEST)) {
					harmless &= HARMLESS.contains(filter.getClass());
				}
			}
			Set<String> removed = (hopByHop != null) ? hopByHop.getHeaders() : Set.of();
			return new Neighbours(harmless && removed.stream().noneMatch(taken), observed, hopByHop, removed);
		}

		/** Tells whether the names are still the same, which a refresh may change. */
		boolean areCurrent() {
			return this.hopByHop == null || this.hopByHop.getHeaders() == this.removed;
		}

	}

}
