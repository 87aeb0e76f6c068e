package io.gatehouse.service;

import java.util.List;
import java.util.stream.Stream;

/**
 * Settings that stop the start, and the messages for the operator, the same for both
 * stacks.
 */
public final class SettingCases {

	private static final String ISSUER = "gatehouse.issuers.main.issuer=https://auth.test";

	private SettingCases() {
	}

	static Stream<Invalid> invalid() {
		return Stream.of(
				new Invalid("no issuer", "Property 'gatehouse.issuers.<id>.issuer': No issuer is trusted.",
						"Name the issuer of your tokens, for instance"
								+ " 'gatehouse.issuers.main.issuer=https://auth.example.com'."),
				new Invalid("empty issuer",
						"Property 'gatehouse.issuers.main.issuer' with value '': The issuer has no name.",
						"Set it to the exact 'iss' of the tokens.", "gatehouse.issuers.main.issuer="),
				new Invalid("no keys",
						"Property 'gatehouse.issuers.main.jwk-set-uri':"
								+ " There are no keys for issuer 'main', and the issuer is not a URL.",
						"Set one of 'gatehouse.issuers.main.jwk-set-uri', 'gatehouse.issuers.main.key-location'"
								+ " and 'gatehouse.issuers.main.secret'.",
						"gatehouse.issuers.main.issuer=main"),
				new Invalid("unknown algorithm",
						"Property 'gatehouse.issuers.main.algorithms' with value 'none':"
								+ " This algorithm is not supported.",
						"Choose from RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA,"
								+ " HS256, HS384, HS512.",
						ISSUER, "gatehouse.issuers.main.algorithms=none"),
				new Invalid("a secret that is short is not shown", "Property 'gatehouse.issuers.main.secret':"
						+ " A secret of 7 bytes is too short: the algorithm needs at least 32 (RFC 7518, section 3.2).",
						"Generate one, for instance with 'openssl rand -base64 64', and prefix it with 'base64:'.",
						ISSUER, "gatehouse.issuers.main.secret=hush-hu"),
				new Invalid("a time that contradicts another",
						"Property 'gatehouse.jwk-set.keep-last' with value 'PT1M': It is shorter than 'gatehouse.jwk-set.max-age'.",
						"Make it at least PT5M.", ISSUER, "gatehouse.jwk-set.keep-last=1m"),
				new Invalid("a header that HTTP needs",
						"Property 'gatehouse.headers.names' with value 'Host': HTTP itself needs this header.",
						"Choose another name, such as 'X-User-…'.", ISSUER, "gatehouse.headers.names.Host=sub"),
				new Invalid("every path public",
						"Property 'gatehouse.service.public-paths' with value '/**': It makes every path public.",
						"Name the public paths only, such as '/public/**';"
								+ " a service without protection needs no starter.",
						ISSUER, "gatehouse.service.public-paths=/health,/**"),
				new Invalid("every path public by another pattern",
						"Property 'gatehouse.service.public-paths' with value '/{*path}': It makes every path public.",
						"Name the public paths only, such as '/public/**';"
								+ " a service without protection needs no starter.",
						ISSUER, "gatehouse.service.public-paths=/{*path}"),
				new Invalid("a public path that is none",
						"Property 'gatehouse.service.public-paths' with value 'public': It is not a path pattern.",
						"Begin with '/', and use '*' for one segment and '**' for any number at the end.", ISSUER,
						"gatehouse.service.public-paths=public"),
				new Invalid("a public path that is no pattern",
						"Property 'gatehouse.service.public-paths' with value '/{id': It is not a path pattern.",
						"Begin with '/', and use '*' for one segment and '**' for any number at the end.", ISSUER,
						"gatehouse.service.public-paths=/{id"),
				new Invalid("a switch that is neither true nor false",
						"Property 'gatehouse.service.propagation.enabled' with value 'no':"
								+ " It is neither 'true' nor 'false'.",
						"Set 'true' or 'false', or remove the property.", ISSUER,
						"gatehouse.service.propagation.enabled=no"),
				new Invalid("a switch that is misspelt",
						"Property 'gatehouse.service.propagation.enabled' with value 'ture':"
								+ " It is neither 'true' nor 'false'.",
						"Set 'true' or 'false', or remove the property.", ISSUER,
						"gatehouse.service.propagation.enabled=ture"),
				unknown("gatehouse.issuers.main.audience", "gatehouse.issuers.main.audiences"),
				unknown("gatehouse.jwk-set.ttl"), unknown("gatehouse.claims.role", "gatehouse.claims.roles"),
				unknown("gatehouse.headers.name"),
				unknown("gatehouse.service.public-path", "gatehouse.service.public-paths"),
				unknown("gatehouse.service.propagation.host", "gatehouse.service.propagation.hosts"),
				unknown("gatehouse.service.mdc.key"), unknown("gatehouse.headers.cohorts", "gatehouse.headers.cohort"),
				new Invalid("the token for everybody",
						"Property 'gatehouse.service.propagation.hosts' with value '*':"
								+ " It would send the token to every host.",
						"Name the hosts, such as 'catalog-service',"
								+ " or a domain of your own, such as '*.internal.example'.",
						ISSUER, "gatehouse.service.propagation.hosts=catalog-service,*"),
				notHost("http://catalog-service"), notHost("catalog-service/"), notHost("catalog-*"),
				notHost("**.example"), notHost("user@catalog-service"), notHost(""), notHost("*."), notHost("*.[::1]"),
				notHost("catalog-service:port"), notHost("my_service"),
				new Invalid("a cohort's header that carries a claim",
						"Property 'gatehouse.headers.cohort' with value 'X-USER-ID': This header carries a claim.",
						"Choose another name, such as 'X-Cohort'.", ISSUER, "gatehouse.headers.cohort=X-USER-ID"),
				new Invalid("a cohort's header that HTTP needs",
						"Property 'gatehouse.headers.cohort' with value 'Host': HTTP itself needs this header.",
						"Choose another name, such as 'X-User-…'.", ISSUER, "gatehouse.headers.cohort=Host"),
				new Invalid("a key of the log context that is empty",
						"Property 'gatehouse.service.mdc.user-key' with value '': It is empty.",
						"Set the key that the log pattern uses.", ISSUER, "gatehouse.service.mdc.user-key="),
				new Invalid("one key for two in the log context",
						"Property 'gatehouse.service.mdc.session-key' with value 'user': The user has the same key.",
						"Give each a key of its own.", ISSUER, "gatehouse.service.mdc.session-key=user"),
				new Invalid("a realm that breaks the challenge",
						"Property 'gatehouse.service.realm' with value 'a\"b': A challenge could not carry it.",
						"Use printable ASCII without quotation mark and backslash.", ISSUER,
						"gatehouse.service.realm=a\"b"));
	}

	private static Invalid notHost(String host) {
		return new Invalid("not a host: " + host,
				"Property 'gatehouse.service.propagation.hosts' with value '" + host
						+ "': It is not the name of a host.",
				"Write 'host', 'host:port' or '*.domain', without scheme, user, path or other '*'.", ISSUER,
				"gatehouse.service.propagation.hosts[0]=" + host);
	}

	private static Invalid unknown(String property) {
		return unknown(property, "Property '" + property + "': There is no such setting.", "");
	}

	private static Invalid unknown(String property, String meant) {
		return unknown(property, "Property '" + property + "': There is no such setting.",
				"Did you mean '" + meant + "'? ");
	}

	private static Invalid unknown(String property, String description, String question) {
		return new Invalid(property, description, question + "Correct its name, or remove it.", ISSUER,
				property + "=any");
	}

	/** Properties, and the failure analysis that they end in. */
	public record Invalid(String name, String description, String action, List<String> properties) {

		Invalid(String name, String description, String action, String... properties) {
			this(name, description, action, List.of(properties));
		}

		/**
		 * Returns the properties, for a context runner.
		 * @return pairs
		 */
		public String[] pairs() {
			return this.properties.toArray(String[]::new);
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
