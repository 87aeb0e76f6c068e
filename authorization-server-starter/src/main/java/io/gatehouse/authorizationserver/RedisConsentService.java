package io.gatehouse.authorizationserver;

import java.util.List;
import java.util.Set;

import io.gatehouse.token.Sha256;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationConsent;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationConsentService;

/**
 * Consents in Redis. They stay there until they are removed:
 *
 * <pre>
 * SET gatehouse:oauth2:consent:&lt;SHA-256 of client and user&gt; ["SCOPE_profile", …]
 * </pre>
 */
final class RedisConsentService implements OAuth2AuthorizationConsentService {

	private static final String KIND = "consent";

	private final OAuth2Store store;

	private final AuthorizationCodec codec;

	RedisConsentService(OAuth2Store store, AuthorizationCodec codec) {
		this.store = store;
		this.codec = codec;
	}

	@Override
	public void save(OAuth2AuthorizationConsent consent) {
		List<String> authorities = consent.getAuthorities().stream().map(GrantedAuthority::getAuthority).toList();
		this.store
			.put(KIND, id(consent.getRegisteredClientId(), consent.getPrincipalName()),
					this.codec.writeTexts(authorities))
			.block();
	}

	@Override
	public void remove(OAuth2AuthorizationConsent consent) {
		this.store.delete(KIND, id(consent.getRegisteredClientId(), consent.getPrincipalName())).block();
	}

	@Override
	public @Nullable OAuth2AuthorizationConsent findById(String registeredClientId, String principalName) {
		return this.store.get(KIND, id(registeredClientId, principalName))
			.map((json) -> consent(registeredClientId, principalName, this.codec.readTexts(json)))
			.orElse(null);
	}

	private static OAuth2AuthorizationConsent consent(String registeredClientId, String principalName,
			Set<String> authorities) {
		return OAuth2AuthorizationConsent.withId(registeredClientId, principalName)
			.authorities((all) -> authorities.forEach((authority) -> all.add(new SimpleGrantedAuthority(authority))))
			.build();
	}

	/** Neither name has a control character, so the two cannot be divided otherwise. */
	private static String id(String registeredClientId, String principalName) {
		return Sha256.base64Url(registeredClientId + '\0' + principalName);
	}

}
