package io.gatehouse.authorizationserver;

import java.security.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.gatehouse.token.Sha256;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.FactorGrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.jackson.SecurityJacksonModules;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2DeviceCode;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.core.OAuth2UserCode;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/**
 * JSON of authorizations in Redis. Attributes and the metadata of tokens are written by
 * the Jackson modules of Spring Security, which read no type that is not on their list.
 * <p>
 * The document holds no token, only SHA-256 hashes. An authorization that was read has
 * the token with which it was found; each of the others has the value {@code hidden:} and
 * its hash. No token can be found by such a value, since that is hashed again.
 */
final class AuthorizationCodec {

	private static final String HIDDEN = "hidden:";

	private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {
	};

	/** The kinds of tokens, by their names in the document. */
	private static final Map<String, Class<? extends OAuth2Token>> KINDS = kinds();

	private final JsonMapper plain = JsonMapper.builder().build();

	private final JsonMapper typed;

	AuthorizationCodec(ClassLoader classLoader) {
		// claims may be numbers of any type
		BasicPolymorphicTypeValidator.Builder readable = BasicPolymorphicTypeValidator.builder()
			.allowIfSubType(Number.class);
		this.typed = JsonMapper.builder().addModules(SecurityJacksonModules.getModules(classLoader, readable)).build();
	}

	private static Map<String, Class<? extends OAuth2Token>> kinds() {
		Map<String, Class<? extends OAuth2Token>> kinds = new LinkedHashMap<>();
		kinds.put("code", OAuth2AuthorizationCode.class);
		kinds.put("access_token", OAuth2AccessToken.class);
		kinds.put("refresh_token", OAuth2RefreshToken.class);
		kinds.put("id_token", OidcIdToken.class);
		kinds.put("device_code", OAuth2DeviceCode.class);
		kinds.put("user_code", OAuth2UserCode.class);
		return kinds;
	}

	/** Returns the tokens of an authorization by their kinds. */
	static Map<String, OAuth2Authorization.Token<?>> tokens(OAuth2Authorization authorization) {
		Map<String, OAuth2Authorization.Token<?>> tokens = new LinkedHashMap<>();
		KINDS.forEach((kind, type) -> {
			OAuth2Authorization.Token<?> token = authorization.getToken(type);
			if (token != null) {
				tokens.put(kind, token);
			}
		});
		return tokens;
	}

	/** Returns the hash of a token, whose value may be hidden. */
	static String hash(OAuth2Token token) {
		String value = token.getTokenValue();
		return isHidden(token) ? value.substring(HIDDEN.length()) : Sha256.base64Url(value);
	}

	static boolean isHidden(OAuth2Token token) {
		return token.getTokenValue().startsWith(HIDDEN);
	}

	String write(OAuth2Authorization authorization) {
		ObjectNode document = this.plain.createObjectNode();
		document.put("id", authorization.getId());
		document.put("client", authorization.getRegisteredClientId());
		document.put("principal", authorization.getPrincipalName());
		document.put("grant", authorization.getAuthorizationGrantType().getValue());
		ArrayNode scopes = document.putArray("scopes");
		authorization.getAuthorizedScopes().forEach(scopes::add);
		Map<String, Object> attributes = new LinkedHashMap<>(authorization.getAttributes());
		ObjectNode texts = document.putObject("texts");
		attributes.values().removeIf((value) -> value instanceof UnreadAttributes);
		attributes.entrySet().removeIf((attribute) -> put(texts, attribute));
		UnreadAttributes unread = UnreadAttributes.of(authorization);
		document.put("attributes", attributes(attributes, (unread != null) ? unread.json() : null));
		ObjectNode tokens = document.putObject("tokens");
		tokens(authorization).forEach((kind, token) -> tokens.set(kind, node(token)));
		return document.toString();
	}

	/** Writes what is stored for one token, which is found by its hash. */
	String writeToken(String kind, OAuth2Authorization authorization, OAuth2Authorization.Token<?> token) {
		ObjectNode document = this.plain.createObjectNode();
		document.put("kind", kind);
		document.put("id", authorization.getId());
		document.put("client", authorization.getRegisteredClientId());
		document.put("principal", authorization.getPrincipalName());
		document.put("grant", authorization.getAuthorizationGrantType().getValue());
		document.set("token", node(token));
		return document.toString();
	}

	private ObjectNode node(OAuth2Authorization.Token<?> token) {
		ObjectNode node = this.plain.createObjectNode();
		node.put("hash", hash(token.getToken()));
		put(node, "issued", token.getToken().getIssuedAt());
		put(node, "expires", token.getToken().getExpiresAt());
		node.put("metadata", this.typed.writeValueAsString(readable(token.getMetadata())));
		if (token.getToken() instanceof OAuth2AccessToken access) {
			node.put("type", access.getTokenType().getValue());
			ArrayNode scopes = node.putArray("scopes");
			access.getScopes().forEach(scopes::add);
		}
		return node;
	}

	/** Puts a text, which needs no Jackson module. */
	private static boolean put(ObjectNode texts, Map.Entry<String, Object> attribute) {
		if (attribute.getValue() instanceof String text) {
			texts.put(attribute.getKey(), text);
			return true;
		}
		return false;
	}

	/**
	 * Writes the attributes. A principal of a type that cannot be read again is reduced
	 * to the user's name and authorities.
	 * @param changed the attributes, or those that were added to the unread ones
	 * @param unread the unread ones; {@code null} for none
	 */
	private String attributes(Map<String, Object> changed, @Nullable String unread) {
		if (changed.isEmpty() && unread != null) {
			return unread;
		}
		Map<String, Object> attributes = (unread != null) ? this.typed.readValue(unread, OBJECT)
				: new LinkedHashMap<>();
		attributes.putAll(changed);
		attributes.replaceAll((name, value) -> (value instanceof Authentication) ? value : readable(value));
		try {
			String json = this.typed.writeValueAsString(attributes);
			this.typed.readValue(json, OBJECT);
			return json;
		}
		catch (JacksonException ex) {
			attributes.computeIfPresent(Principal.class.getName(), (name, user) -> reduced((Authentication) user));
			attributes.computeIfPresent(OAuth2AuthorizationRequest.class.getName(),
					(name, request) -> withTextParameters((OAuth2AuthorizationRequest) request));
			return this.typed.writeValueAsString(attributes);
		}
	}

	private static Authentication reduced(Authentication user) {
		List<GrantedAuthority> authorities = new ArrayList<>();
		for (GrantedAuthority authority : user.getAuthorities()) {
			authorities.add((authority instanceof FactorGrantedAuthority) ? authority
					: new SimpleGrantedAuthority(String.valueOf(authority.getAuthority())));
		}
		return UsernamePasswordAuthenticationToken.authenticated(user.getName(), null, authorities);
	}

	/** Drops repeated parameters (RFC 8707), which are arrays. */
	private static OAuth2AuthorizationRequest withTextParameters(OAuth2AuthorizationRequest request) {
		return OAuth2AuthorizationRequest.from(request)
			.additionalParameters((parameters) -> parameters.values().removeIf((value) -> !(value instanceof String)))
			.build();
	}

	/** Copies collections of claims into types that the modules can read again. */
	private static Object readable(Object value) {
		if (value instanceof List<?> list) {
			List<Object> copy = new ArrayList<>();
			list.forEach((entry) -> copy.add(readable(entry)));
			return copy;
		}
		if (value instanceof Map<?, ?> map) {
			Map<Object, Object> copy = new LinkedHashMap<>();
			map.forEach((key, entry) -> copy.put(key, readable(entry)));
			return copy;
		}
		return value;
	}

	private static void put(ObjectNode node, String name, @Nullable Instant time) {
		if (time != null) {
			node.put(name, time.toEpochMilli());
		}
	}

	/**
	 * Reads an authorization.
	 * @param client its client
	 * @param found the token with which it was found; {@code null} for none
	 * @param whole whether to read all attributes; otherwise those that are no texts are
	 * {@link UnreadAttributes}
	 */
	OAuth2Authorization read(String json, RegisteredClient client, @Nullable FoundToken found, boolean whole) {
		JsonNode document = this.plain.readTree(json);
		OAuth2Authorization.Builder builder = OAuth2Authorization.withRegisteredClient(client)
			.id(document.get("id").asString())
			.principalName(document.get("principal").asString())
			.authorizationGrantType(new AuthorizationGrantType(document.get("grant").asString()))
			.authorizedScopes(texts(document.get("scopes")))
			.attributes((attributes) -> addAttributes(attributes, document, whole));
		document.get("tokens")
			.properties()
			.forEach((entry) -> add(builder, entry.getKey(), entry.getValue(),
					(found != null && found.hash().equals(entry.getValue().get("hash").asString())) ? found.value()
							: HIDDEN + entry.getValue().get("hash").asString()));
		if (found != null && found.node() != null) {
			add(builder, found.kind(), found.node(), found.value());
		}
		return builder.build();
	}

	private void addAttributes(Map<String, Object> attributes, JsonNode document, boolean whole) {
		String json = document.get("attributes").asString();
		if (whole) {
			attributes.putAll(this.typed.readValue(json, OBJECT));
		}
		else {
			attributes.put(UnreadAttributes.NAME, new UnreadAttributes(json));
		}
		document.get("texts").properties().forEach((text) -> attributes.put(text.getKey(), text.getValue().asString()));
	}

	/** Returns the id of an authorization's client. */
	String clientId(String json) {
		return this.plain.readTree(json).get("client").asString();
	}

	/** Reads what is stored for a token. */
	StoredToken readToken(String json) {
		JsonNode document = this.plain.readTree(json);
		return new StoredToken(document.get("kind").asString(), document.get("id").asString(),
				document.get("client").asString(), document);
	}

	/**
	 * Reads an authorization that has this token only.
	 * @param client its client
	 * @param value the token
	 */
	OAuth2Authorization readAlone(StoredToken stored, RegisteredClient client, String value) {
		OAuth2Authorization.Builder builder = OAuth2Authorization.withRegisteredClient(client)
			.id(stored.authorizationId())
			.principalName(stored.document().get("principal").asString())
			.authorizationGrantType(new AuthorizationGrantType(stored.document().get("grant").asString()))
			.attribute(UnreadAttributes.NAME, new UnreadAttributes(null));
		add(builder, stored.kind(), stored.token(), value);
		return builder.build();
	}

	private void add(OAuth2Authorization.Builder builder, String kind, JsonNode node, String value) {
		Map<String, Object> metadata = this.typed.readValue(node.get("metadata").asString(), OBJECT);
		builder.token(token(kind, node, value, metadata), (all) -> all.putAll(metadata));
	}

	@SuppressWarnings("unchecked")
	private static OAuth2Token token(String kind, JsonNode node, String value, Map<String, Object> metadata) {
		Instant issued = time(node.get("issued"));
		Instant expires = time(node.get("expires"));
		return switch (kind) {
			case "code" -> new OAuth2AuthorizationCode(value, required(issued), required(expires));
			case "access_token" -> new OAuth2AccessToken(new OAuth2AccessToken.TokenType(node.get("type").asString()),
					value, issued, expires, texts(node.get("scopes")));
			case "refresh_token" -> new OAuth2RefreshToken(value, issued, expires);
			case "id_token" -> new OidcIdToken(value, issued, expires, (Map<String, Object>) Objects
				.requireNonNull(metadata.get(OAuth2Authorization.Token.CLAIMS_METADATA_NAME)));
			case "device_code" -> new OAuth2DeviceCode(value, required(issued), required(expires));
			case "user_code" -> new OAuth2UserCode(value, required(issued), required(expires));
			default -> throw new IllegalStateException("There is no kind of token '" + kind + "'");
		};
	}

	private static Instant required(@Nullable Instant time) {
		return Objects.requireNonNull(time, "A stored token has no time");
	}

	private static @Nullable Instant time(@Nullable JsonNode node) {
		return (node != null) ? Instant.ofEpochMilli(node.asLong()) : null;
	}

	private static Set<String> texts(JsonNode array) {
		Set<String> texts = new LinkedHashSet<>();
		array.forEach((text) -> texts.add(text.asString()));
		return texts;
	}

	String writeTexts(List<String> texts) {
		return this.plain.writeValueAsString(texts);
	}

	Set<String> readTexts(String json) {
		return texts(this.plain.readTree(json));
	}

	/**
	 * What is stored for a token.
	 *
	 * @param kind the kind
	 * @param authorizationId the id of its authorization
	 * @param clientId the id of its client
	 * @param document all of it
	 */
	record StoredToken(String kind, String authorizationId, String clientId, JsonNode document) {

		/** Returns the token, without its value. */
		JsonNode token() {
			return this.document.get("token");
		}

		@Override
		public String toString() {
			return "StoredToken[" + this.kind + "]";
		}

	}

	/**
	 * A token that a client presented.
	 *
	 * @param kind the kind
	 * @param value the token
	 * @param node what is stored for it; {@code null} if that is in the authorization
	 */
	record FoundToken(String kind, String value, @Nullable JsonNode node) {

		String hash() {
			return Sha256.base64Url(this.value);
		}

		@Override
		public String toString() {
			return "FoundToken[" + this.kind + "]";
		}

	}

}
