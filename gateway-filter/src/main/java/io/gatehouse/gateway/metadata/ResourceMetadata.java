package io.gatehouse.gateway.metadata;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.gateway.ResourceMetadataProperties;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;

/**
 * Protected resource metadata (RFC 9728, sections 2 and 3.2), the same for each caller.
 * It needs no token, and is answered to GET and HEAD only.
 */
final class ResourceMetadata implements WebHandler {

	private static final CacheControl CACHE_CONTROL = CacheControl.maxAge(Duration.ofHours(1)).cachePublic();

	private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

	private final byte[] body;

	/**
	 * Creates the metadata.
	 * @param issuers the authorization servers, if the settings name none
	 */
	ResourceMetadata(ResourceMetadataProperties settings, List<String> issuers) {
		this.body = JSONObjectUtils.toJSONString(members(settings, issuers)).getBytes(StandardCharsets.UTF_8);
	}

	private static Map<String, Object> members(ResourceMetadataProperties settings, List<String> issuers) {
		Map<String, Object> members = new LinkedHashMap<>();
		add(members, "resource", settings.resource());
		add(members, "authorization_servers",
				settings.authorizationServers().isEmpty() ? issuers : settings.authorizationServers());
		add(members, "bearer_methods_supported", List.of("header"));
		add(members, "scopes_supported", settings.scopesSupported());
		add(members, "resource_name", settings.resourceName());
		add(members, "resource_documentation", settings.resourceDocumentation());
		add(members, "dpop_bound_access_tokens_required", settings.dpopBoundAccessTokensRequired());
		add(members, "tls_client_certificate_bound_access_tokens", settings.tlsClientCertificateBoundAccessTokens());
		return members;
	}

	/** Adds a member. Those without a value are omitted (RFC 9728, section 3.2). */
	private static void add(Map<String, Object> members, String name, @Nullable Object value) {
		if (value != null && !(value instanceof Collection<?> list && list.isEmpty())) {
			members.put(name, value);
		}
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange) {
		ServerHttpResponse response = exchange.getResponse();
		if (!METHODS.contains(exchange.getRequest().getMethod())) {
			response.setStatusCode(HttpStatus.METHOD_NOT_ALLOWED);
			response.getHeaders().setAllow(METHODS);
			return response.setComplete();
		}
		response.setStatusCode(HttpStatus.OK);
		response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
		response.getHeaders().setCacheControl(CACHE_CONTROL);
		response.getHeaders().setContentLength(this.body.length);
		return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(this.body)));
	}

}
