package io.gatehouse.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.gatehouse.boot.GatehouseAutoConfigurations;
import io.gatehouse.boot.InvalidSettingFailureAnalyzer;
import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RedisReader;
import io.gatehouse.revocation.redis.RevocationLookup;
import io.gatehouse.test.TestKeys;
import io.gatehouse.token.ForGatehouse;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.SigningKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.web.server.MatcherSecurityWebFilterChain;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests of the beans that the auto-configuration makes from properties, and of its
 * failures.
 */
class StartupTests {

	private static final String ISSUER = "gatehouse.issuers.main.issuer=https://auth.test";

	private static final String[] MINTING = { "gatehouse.gateway.minting.issuer=https://edge.test",
			"gatehouse.gateway.minting.keys[0].value=" + TestKeys.key().toJSONString() };

	private final ReactiveWebApplicationContextRunner withDefaults = new ReactiveWebApplicationContextRunner()
		.withConfiguration(GatehouseAutoConfigurations.and(DataRedisAutoConfiguration.class))
		.withBean(GatewayProperties.class)
		.withBean(QuickShutdown.class);

	// without a Redis, a gateway with a local list waits three seconds at its start
	private final ReactiveWebApplicationContextRunner runner = this.withDefaults
		.withPropertyValues("gatehouse.revocation.lookup=redis");

	@Test
	void startWhenOnlyTheIssuerIsSetThenGuards() {
		this.withDefaults.withPropertyValues(ISSUER)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(GlobalFilter.class)
				.hasBean("gatehouseFirewallWebFilter")
				.hasSingleBean(RedisReader.class));
	}

	@Test
	void startWhenSettingsAreSharedWithThoseWhoRevokeThenGuards() {
		this.runner
			.withPropertyValues(ISSUER, "gatehouse.revocation.scope=a", "gatehouse.revocation.retention=25h",
					"gatehouse.revocation.write-timeout=2s", "gatehouse.revocation.confirm-timeout=5s",
					"gatehouse.revocation.expect-gateways=2", "gatehouse.session.issuer=https://auth.test")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void startThenLogsInOneLineWhereItReadsRevocations(CapturedOutput output) {
		this.runner
			.withPropertyValues("gatehouse.issuers.b.issuer=https://b.test", "gatehouse.issuers.b.revocation-scope=b",
					"gatehouse.issuers.a.issuer=https://a.test", "gatehouse.redis.key-prefix=shop",
					"gatehouse.revocation.claims=tenant", "gatehouse.revocation.lookup=redis",
					"spring.data.redis.host=127.0.0.1", "spring.data.redis.port=1", "spring.data.redis.database=3",
					"spring.data.redis.username=app", "spring.data.redis.password=open-sesame")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output)
			.contains(
					"Revocations are read from Redis 127.0.0.1:1, database 3; key prefix 'shop', scope '' (issuer a), "
							+ "'b' (issuer b), lookup redis, lease 2000 ms, "
							+ "revocable claims: jti, sid, sub, client_id, tenant")
			.contains(
					"Gatehouse requires a token on every route without another access rule. Issuers: [https://a.test, https://b.test], "
							+ "mode denylist, identity from the token, lookup redis, opaque tokens off, minted tokens off, "
							+ "limit of forged tokens on")
			.doesNotContain("open-sesame");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void startWhenApplicationHasSecurityFilterChainsThenTheyAreNamed(CapturedOutput output) {
		this.runner.withPropertyValues(ISSUER).run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("security filter chains of the application");
		this.runner.withPropertyValues(ISSUER)
			.withBean("adminChain", SecurityWebFilterChain.class,
					() -> new MatcherSecurityWebFilterChain(ServerWebExchangeMatchers.anyExchange(),
							List.<WebFilter>of((exchange, chain) -> chain.filter(exchange))))
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains(
				"Besides Gatehouse, security filter chains of the application decide about requests: adminChain.");
	}

	@Test
	void headersWhenClaimsOfTheIdentityHaveOtherNamesThenFollow() {
		this.runner
			.withPropertyValues(ISSUER, "gatehouse.claims.permissions=scope",
					"gatehouse.claims.roles=realm_access.roles", "gatehouse.headers.names.X-User-Device=phone")
			.run((context) -> {
				Map<String, String> headers = new LinkedHashMap<>();
				context.getBean(IdentityHeaders.class)
					.encode(Map.of("scope", "read write", "realm_access", Map.of("roles", List.of("admin")),
							"permissions", "other", "phone", "p1", "device", "d1"), headers::put);
				assertThat(headers).containsOnly(Map.entry("X-User-Permissions", "read,write"),
						Map.entry("X-User-Roles", "admin"), Map.entry("X-User-Device", "p1"));
			});
	}

	@Test
	void startWhenReplicasConfirmThenNeedsTheirLagOnly() {
		this.runner
			.withPropertyValues(ISSUER, "gatehouse.revocation.min-replicas=1",
					"gatehouse.revocation.min-replicas-max-lag=1s")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void startWhenDisabledThenNothingIsThere() {
		this.runner.withPropertyValues("gatehouse.gateway.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(GlobalFilter.class)
				.doesNotHaveBean("gatehouseFirewallWebFilter"));
	}

	@Test
	void startWhenApplicationHasBeansOfItsOwnThenBacksOff() {
		this.runner.withPropertyValues(ISSUER).withUserConfiguration(OwnBeans.class).run((context) -> {
			assertThat(context).hasNotFailed();
			OwnBeans own = context.getBean(OwnBeans.class);
			assertThat(context.getBean(RevocationLookup.class)).isSameAs(own.lookup);
			assertThat(context.getBean(RefusalHandler.class)).isSameAs(own.refusals);
			assertThat(context.getBean(ServerWebExchangeFirewall.class)).isSameAs(own.firewall);
			assertThat(context.getBean(ExchangeAuthenticator.class)).isSameAs(own.authenticator);
			assertThat(context.getBean(JwtVerifier.class)).isSameAs(own.verifier);
			assertThat(context.getBean(IdentityHeaders.class)).isSameAs(own.headers);
			assertThat(context).doesNotHaveBean(RedisReader.class);
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					gatehouse.gateway.enabled=true                       | gatehouse.issuers.<id>.issuer             | No issuer is trusted
					gatehouse.issuers.main.issuer=                       | gatehouse.issuers.main.issuer             | no name
					gatehouse.issuers.main.issuer=auth                   | gatehouse.issuers.main.jwk-set-uri        | not a URL
					gatehouse.issuers.main.jwk-set-uri=ftp://x/keys      | gatehouse.issuers.main.jwk-set-uri        | not an HTTP URL
					gatehouse.issuers.main.algorithms=none               | gatehouse.issuers.main.algorithms         | not supported
					gatehouse.issuers.main.algorithms=HS256              | gatehouse.issuers.main.algorithms         | needs a secret
					gatehouse.issuers.main.secret=short                  | gatehouse.issuers.main.secret             | too short
					gatehouse.issuers.main.secret=your-256-bit-secret-1234567890123456 | gatehouse.issuers.main.secret | well-known
					gatehouse.issuers.main.key-location=/no/such/file    | gatehouse.issuers.main.key-location       | cannot be read
					gatehouse.issuers.main.max-life=0s                   | gatehouse.issuers.main.max-life           | short lifetime
					gatehouse.issuers.main.clock-skew=10m                | gatehouse.issuers.main.clock-skew         | long after
					gatehouse.issuers.main.audiences[0]=                 | gatehouse.issuers.main.audiences          | empty
					gatehouse.issuers.other.issuer=https://auth.test     | gatehouse.issuers.other.                  | same
					gatehouse.issuers.other.issuer=https://b.test        | gatehouse.issuers.other.revocation-scope  | apply to the other
					gatehouse.jwk-set.timeout=-1s                        | gatehouse.jwk-set.timeout                 | not a positive
					gatehouse.jwk-set.keep-last=1m                       | gatehouse.jwk-set.keep-last               | shorter than
					gatehouse.revocation.timeout=0s                      | gatehouse.revocation.timeout              | not a positive
					gatehouse.revocation.claims=a:b                      | gatehouse.revocation.claims               | ambiguous
					gatehouse.revocation.lookup=none                     | gatehouse.revocation.lookup               | could not be revoked
					gatehouse.revocation.lease=50ms                      | gatehouse.revocation.lease                | expires before
					gatehouse.revocation.lease=2m                        | gatehouse.revocation.lease                | delays revocations
					gatehouse.revocation.min-replicas-max-lag=0s         | gatehouse.revocation.min-replicas-max-lag | leases permanently
					gatehouse.revocation.min-replicas=-1                 | gatehouse.revocation.min-replicas         | negative
					gatehouse.redis.key-prefix={x}                       | gatehouse.redis.key-prefix                | unsupported
					gatehouse.headers.names.Authorization=sub            | gatehouse.headers.names                   | HTTP itself
					gatehouse.headers.namespace=X User                   | gatehouse.headers.namespace               | plain header
					gatehouse.gateway.firewall.methods=TRACE             | gatehouse.gateway.firewall.methods        | not a method
					gatehouse.gateway.streams.check-interval=0s          | gatehouse.gateway.streams.check-interval  | not a positive
					gatehouse.issuers.main.audience=x                    | gatehouse.issuers.main.audience           | no such setting
					gatehouse.gateway.acces[0].path=/x                   | gatehouse.gateway.acces                   | no such setting
					gatehouse.gateway.realm=a"b                          | gatehouse.gateway.realm                   | cannot carry it
					gatehouse.gateway.session-issuer=https://b.test      | gatehouse.gateway.session-issuer          | No issuer of this name
					gatehouse.gateway.identity=session                   | gatehouse.gateway.identity                | the gateway mints none
					gatehouse.gateway.tenant-claim=                      | gatehouse.gateway.tenant-claim            | empty
					gatehouse.gateway.relay=minted                       | gatehouse.gateway.relay                   | The gateway mints no
					gatehouse.gateway.websocket-token-prefix=x           | gatehouse.gateway.websocket-token-prefix  | beginning of a subprotocol
					gatehouse.gateway.back-channel-logout.path=logout    | gatehouse.gateway.back-channel-logout.path | not a plain path
					gatehouse.gateway.back-channel-logout.enabled=true   | gatehouse.gateway.back-channel-logout.enabled | No issuer may log users out
					gatehouse.gateway.security-events.path=events        | gatehouse.gateway.security-events.path    | not a plain path
					gatehouse.gateway.security-events.enabled=true       | gatehouse.gateway.security-events.enabled | No transmitter may send
					gatehouse.gateway.tickets.path=tickets               | gatehouse.gateway.tickets.path            | not a plain path
					gatehouse.gateway.tickets.path=/a/../b               | gatehouse.gateway.tickets.path            | not a plain path
					gatehouse.gateway.tickets.life=999ms                 | gatehouse.gateway.tickets.life            | seen by others later
					gatehouse.gateway.tickets.life=301s                  | gatehouse.gateway.tickets.life            | seen by others later
					gatehouse.gateway.tickets.parameter=a&b              | gatehouse.gateway.tickets.parameter       | not a plain name
					gatehouse.gateway.tickets.parameter=access_token     | gatehouse.gateway.tickets.parameter       | for tokens
					gatehouse.gateway.tickets.max-per-user=0             | gatehouse.gateway.tickets.max-per-user    | fill the memory
					gatehouse.gateway.tickets.max-per-user=100001        | gatehouse.gateway.tickets.max-per-user    | fill the memory
					gatehouse.gateway.tickets.ticket=x                   | gatehouse.gateway.tickets.ticket          | no such setting
					gatehouse.gateway.resource-metadata.resource=http://api.test | gatehouse.gateway.resource-metadata.resource | not an https URL
					gatehouse.gateway.resource-metadata.resource=https://api.test?x=1 | gatehouse.gateway.resource-metadata.resource | not an https URL
					gatehouse.gateway.resource-metadata.resource=https://api.test/v1/ | gatehouse.gateway.resource-metadata.resource | path is not plain
					gatehouse.gateway.resource-metadata.resource=urn:api | gatehouse.gateway.resource-metadata.resource | not an https URL
					gatehouse.gateway.resource-metadata.scopes-supported=a | gatehouse.gateway.resource-metadata.resource | nothing is published
					gatehouse.gateway.resource-metadata.authorization-servers=auth | gatehouse.gateway.resource-metadata.resource | nothing is published
					gatehouse.gateway.resource-metadata.resourse=x       | gatehouse.gateway.resource-metadata.resourse | no such setting
					gatehouse.gateway.minting.issuer=                    | gatehouse.gateway.minting.issuer          | empty
					gatehouse.gateway.minting.issuer=https://auth.test   | gatehouse.gateway.minting.issuer          | accept its own tokens
					gatehouse.gateway.minting.issuer=https://edge.test   | gatehouse.gateway.minting.keys            | no key to sign with
					gatehouse.gateway.minting.life=5s                    | gatehouse.gateway.minting.life            | shorter life
					gatehouse.gateway.minting.life=61s                   | gatehouse.gateway.minting.life            | shorter life
					gatehouse.gateway.minting.audiences[0]=              | gatehouse.gateway.minting.audiences       | empty
					gatehouse.gateway.minting.cache-size=0               | gatehouse.gateway.minting.cache-size      | not positive
					gatehouse.gateway.minting.jwk-set-path=keys          | gatehouse.gateway.minting.jwk-set-path    | not a plain path
					gatehouse.gateway.minting.key=x                      | gatehouse.gateway.minting.key             | no such setting
					gatehouse.opaque.enabled=true                        | gatehouse.opaque.enabled                  | the gateway mints none
					gatehouse.opaque.key-prefix={x}:                     | gatehouse.opaque.key-prefix               | unsupported
					gatehouse.opaque.revocation-scope=a/b                | gatehouse.opaque.revocation-scope         | not allowed
					gatehouse.opaque.fields.user=                        | gatehouse.opaque.fields.user              | cannot be checked
					gatehouse.opaque.fields.iat=                         | gatehouse.opaque.fields.iat               | cannot be checked
					gatehouse.opaque.fields.usr=uid                      | gatehouse.opaque.fields.usr               | no such setting
					gatehouse.gateway.rate-limits.api.burst-capacity=5   | gatehouse.gateway.rate-limits.api.replenish-rate | needs a rate
					gatehouse.gateway.rate-limits.api.replenish-rate=0   | gatehouse.gateway.rate-limits.api.replenish-rate | needs a rate
					gatehouse.gateway.rate-limits.a_b.replenish-rate=1   | gatehouse.gateway.rate-limits.<name>      | cannot carry it
					gatehouse.gateway.rate-limits.api.rate=1             | gatehouse.gateway.rate-limits.api.rate    | no such setting
					gatehouse.gateway.failed-authentications.burst-capacity=0 | gatehouse.gateway.failed-authentications.burst-capacity | honest mistakes
					gatehouse.gateway.failed-authentications.replenish-rate=-1 | gatehouse.gateway.failed-authentications.replenish-rate | honest mistakes
					gatehouse.gateway.dpop.required=true                 | gatehouse.gateway.dpop.required           | no effect
					gatehouse.gateway.dpop.max-age=0s                    | gatehouse.gateway.dpop.max-age            | out of range
					gatehouse.gateway.dpop.max-age=11m                   | gatehouse.gateway.dpop.max-age            | out of range
					gatehouse.gateway.dpop.clock-skew=2m                 | gatehouse.gateway.dpop.clock-skew         | out of range
					gatehouse.gateway.dpop.algorithms=HS256              | gatehouse.gateway.dpop.algorithms         | not an asymmetric
					gatehouse.gateway.dpop.algorithms=none               | gatehouse.gateway.dpop.algorithms         | not an asymmetric
					gatehouse.gateway.dpop.external-uris=api.example.com | gatehouse.gateway.dpop.external-uris      | not an absolute
					gatehouse.gateway.dpop.external-uris=https://a/?b    | gatehouse.gateway.dpop.external-uris      | not an absolute
					gatehouse.gateway.dpop.nonce.lifetime=1s             | gatehouse.gateway.dpop.nonce.lifetime     | out of range
					gatehouse.gateway.dpop.nonce.secret=short            | gatehouse.gateway.dpop.nonce.secret       | too short
					gatehouse.gateway.dpop.replay.max-proofs=0           | gatehouse.gateway.dpop.replay.max-proofs  | not positive
					gatehouse.gateway.dpop.replay.max-proofs-per-key=300000 | gatehouse.gateway.dpop.replay.max-proofs-per-key | most of the memory
					gatehouse.gateway.dpop.replays.store=local           | gatehouse.gateway.dpop.replays.store      | no such setting
					gatehouse.gateway.mutual-tls.header=Client-Cert      | gatehouse.gateway.mutual-tls.header       | no effect
					gatehouse.gateway.mutual-tls.header=Client Cert      | gatehouse.gateway.mutual-tls.header       | not the name
					spring.cloud.gateway.server.webflux.trusted-proxies=10.( | spring.cloud.gateway.server.webflux.trusted-proxies | not a regular expression
					gatehouse.gateway.access[0].access=public            | gatehouse.gateway.access[0].path          | begin with
					""")
	void startWhenSettingIsNotUsableThenFailsAndNamesIt(String setting, String property, String reason) {
		boolean needsIssuer = !setting.startsWith("gatehouse.issuers.main.issuer=")
				&& !setting.contains("gateway.enabled");
		this.runner.withPropertyValues(needsIssuer ? new String[] { ISSUER, setting } : new String[] { setting })
			.run((context) -> assertThat(analysis(context.getStartupFailure())).satisfies((analysis) -> {
				assertThat(analysis.getDescription()).startsWith("Property '" + property).contains(reason);
				assertThat(analysis.getAction()).isNotBlank().endsWith(".");
				assertThat(analysis.getDescription()).doesNotContain("short'", "your-256-bit");
			}));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			burst-capacity=9             | burst-capacity               | limits nothing
			burst-capacity=2000000000    | burst-capacity               | limits nothing
			anonymous.replenish-rate=0   | anonymous.replenish-rate     | needs a rate
			local-share=0                | local-share                  | not more than 0
			local-share=1.5              | local-share                  | not more than 0
			local-share=NaN              | local-share                  | not more than 0
			local-share=0.01             | local-share                  | admit no request
			tiers.gold.replenish-rate=5  | tier-claim                   | no claim
			tiers.g_d.replenish-rate=5   | tiers.<name>                 | cannot carry it
			tiers.standard.replenish-rate=5 | tiers.<name>              | without a tier
			tiers.anonymous.replenish-rate=5 | tiers.<name>             | without a tier
			tiers.gold.burst-capacity=5  | tiers.gold.replenish-rate    | needs a rate
			abuse.refusals=0             | abuse.refusals               | at least one
			abuse.window=2d              | abuse.window                 | longer than a day
			replenish-rates=5            | replenish-rates              | no such setting
			""")
	void startWhenPolicyIsNotUsableThenFailsAndNamesIt(String setting, String property, String reason) {
		String policy = "gatehouse.gateway.rate-limits.api.";
		this.runner.withPropertyValues(ISSUER, policy + "replenish-rate=10", policy + setting)
			.run((context) -> assertThat(analysis(context.getStartupFailure())).satisfies((analysis) -> {
				assertThat(analysis.getDescription()).startsWith("Property '" + policy + property + "'")
					.contains(reason);
				assertThat(analysis.getAction()).isNotBlank().endsWith(".");
			}));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			issuer=               | issuer            | no issuer with this id
			issuer=other          | issuer            | no issuer with this id
			audiences=            | audiences         | other receivers
			token-issuer=https://b.test | jwk-set-uri | keys are not known
			jwk-set-uri=ftp://x   | jwk-set-uri       | not an HTTP URL
			algorithms=none       | algorithms        | not supported
			types[0]=             | types             | empty
			max-age=59s           | max-age           | lost
			max-age=31d           | max-age           | kept for too long
			authorization=Bearer short | authorization | can be guessed
			audience=x            | audience          | no such setting
			""")
	void startWhenTransmitterIsNotUsableThenFailsAndNamesIt(String setting, String property, String reason) {
		String transmitter = "gatehouse.gateway.security-events.transmitters.idp.";
		Map<String, String> properties = new LinkedHashMap<>(
				Map.of("issuer", "main", "audiences", "https://shop.test/events"));
		String[] parts = setting.split("=", 2);
		properties.put(parts[0], parts[1]);
		this.runner.withPropertyValues(ISSUER, "gatehouse.gateway.security-events.enabled=true")
			.withPropertyValues(properties.entrySet()
				.stream()
				.map((entry) -> transmitter + entry.getKey() + "=" + entry.getValue())
				.toArray(String[]::new))
			.run((context) -> assertThat(analysis(context.getStartupFailure())).satisfies((analysis) -> {
				assertThat(analysis.getDescription()).contains(transmitter + property).contains(reason);
				assertThat(analysis.getDescription()).doesNotContain("Bearer short");
				assertThat(analysis.getAction()).isNotBlank().endsWith(".");
			}));
	}

	@ParameterizedTest
	@CsvSource({ "/**, public, would open every path", "/**, optional, would open every path",
			"/{*all}, public, would open every path", "/public/{, public, not a path pattern" })
	void startWhenAccessRuleOpensTooMuchOrIsBrokenThenFails(String path, String access, String reason) {
		this.runner
			.withPropertyValues(ISSUER, "gatehouse.gateway.access[0].path=" + path,
					"gatehouse.gateway.access[0].access=" + access)
			.run((context) -> {
				FailureAnalysis analysis = analysis(context.getStartupFailure());
				assertThat(analysis.getDescription()).startsWith("Property 'gatehouse.gateway.access[0].path'");
				assertThat(analysis.getDescription()).contains(reason);
				assertThat(analysis.getAction()).contains("/public/**");
			});
	}

	@Test
	void startWhenAccessRuleContradictsItselfThenFails() {
		this.runner
			.withPropertyValues(ISSUER, "gatehouse.gateway.access[0].path=/a/**",
					"gatehouse.gateway.access[0].access=public", "gatehouse.gateway.access[0].roles=admin")
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.isEqualTo("Property 'gatehouse.gateway.access[0].access' with value 'public': "
						+ "It contradicts the other restrictions of the same rule: they need a token."));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			acr=a b                        | acr     | cannot carry
			max-age=10ms                   | max-age | shorter than a second
			""")
	void startWhenStepUpIsNotUsableThenFails(String setting, String property, String reason) {
		this.runner
			.withPropertyValues(ISSUER, "gatehouse.gateway.access[0].path=/a/**",
					"gatehouse.gateway.access[0]." + setting)
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.startsWith("Property 'gatehouse.gateway.access[0]." + property + "'")
				.contains(reason));
		String route = "spring.cloud.gateway.server.webflux.routes[0].";
		this.runner
			.withPropertyValues(ISSUER, route + "id=orders", route + "uri=http://127.0.0.1:1",
					route + "predicates[0]=Path=/orders/**", route + "metadata.gatehouse." + setting)
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.startsWith("Property 'metadata.gatehouse." + property + " of route orders'")
				.contains(reason));
	}

	@ParameterizedTest
	@CsvSource({ "max-age=soon, max-age", "acr=, acr" })
	void startWhenStepUpOfRouteIsNoValueThenFails(String setting, String property) {
		String route = "spring.cloud.gateway.server.webflux.routes[0].";
		this.runner
			.withPropertyValues(ISSUER, route + "id=orders", route + "uri=http://127.0.0.1:1",
					route + "predicates[0]=Path=/orders/**", route + "metadata.gatehouse." + setting)
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.startsWith("Property 'metadata.gatehouse." + property + " of route orders'"));
	}

	@Test
	void startWhenStepUpIsOfAPublicRuleThenFails() {
		this.runner
			.withPropertyValues(ISSUER, "gatehouse.gateway.access[0].path=/a/**",
					"gatehouse.gateway.access[0].access=public", "gatehouse.gateway.access[0].max-age=5m")
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.startsWith("Property 'gatehouse.gateway.access[0].access'")
				.contains("contradicts"));
	}

	@Test
	void startWhenCertificateIsInAHeaderAndNoProxyIsTrustedThenFails() {
		this.runner
			.withPropertyValues(ISSUER, "gatehouse.gateway.mutual-tls.enabled=true",
					"gatehouse.gateway.mutual-tls.header=Client-Cert")
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.startsWith("Property 'gatehouse.gateway.mutual-tls.header'")
				.contains("none is trusted"));
	}

	@Test
	void startWhenRouteHasUnknownAccessThenFails() {
		String route = "spring.cloud.gateway.server.webflux.routes[0].";
		this.runner
			.withPropertyValues(ISSUER, route + "id=orders", route + "uri=http://127.0.0.1:1",
					route + "predicates[0]=Path=/orders/**", route + "metadata.gatehouse.access=pubic")
			.run((context) -> {
				FailureAnalysis analysis = analysis(context.getStartupFailure());
				assertThat(analysis.getDescription()).isEqualTo(
						"Property 'metadata.gatehouse.access of route orders' with value 'pubic': It is not a valid value.");
				assertThat(analysis.getAction()).isEqualTo("Set 'required', 'optional' or 'public'.");
			});
	}

	@ParameterizedTest
	@CsvSource({
			"keep-authorization=true, lb://order-service, keep-authorization, not forward the caller's token, Remove it",
			"relay=forwarded, http://127.0.0.1:1, relay, not a valid value, 'Set ''original'' or ''minted''.'",
			"relay=minted, http://127.0.0.1:1, audience, names their service, the audience",
			"relay=minted, lb:ws:///, audience, names their service, the audience" })
	void startWhenRouteRelaysWhatCannotBeThenFails(String metadata, String uri, String property, String reason,
			String remedy) {
		String route = "spring.cloud.gateway.server.webflux.routes[0].";
		this.runner.withPropertyValues(ISSUER, "gatehouse.gateway.relay=minted",
				"gatehouse.gateway.minting.issuer=https://edge.test",
				"gatehouse.gateway.minting.keys[0].value=" + TestKeys.key().toJSONString(), route + "id=orders",
				route + "uri=" + uri, route + "predicates[0]=Path=/orders/**", route + "metadata.gatehouse." + metadata)
			.run((context) -> {
				FailureAnalysis analysis = analysis(context.getStartupFailure());
				assertThat(analysis.getDescription())
					.startsWith("Property 'metadata.gatehouse." + property + " of route orders'")
					.contains(reason);
				assertThat(analysis.getAction()).contains(remedy);
			});
	}

	@ParameterizedTest
	@CsvSource({ "http://127.0.0.1:1, relay=original", "lb://order-service, relay=minted",
			"lb:ws://order-service, relay=minted", "http://127.0.0.1:1, access=public", "no://op, access=required",
			"forward:/fallback, access=optional" })
	void startWhenRouteRelaysWhatCanBeThenStarts(String uri, String metadata) {
		String route = "spring.cloud.gateway.server.webflux.routes[0].";
		this.runner.withPropertyValues(ISSUER, "gatehouse.gateway.relay=minted",
				"gatehouse.gateway.minting.issuer=https://edge.test",
				"gatehouse.gateway.minting.keys[0].value=" + TestKeys.key().toJSONString(), route + "id=orders",
				route + "uri=" + uri, route + "predicates[0]=Path=/orders/**", route + "metadata.gatehouse." + metadata)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void startWhenRouteHasUnknownModeThenFails() {
		String route = "spring.cloud.gateway.server.webflux.routes[0].";
		this.runner
			.withPropertyValues(ISSUER, route + "id=orders", route + "uri=http://127.0.0.1:1",
					route + "predicates[0]=Path=/orders/**", route + "metadata.gatehouse.mode=whitelist")
			.run((context) -> {
				FailureAnalysis analysis = analysis(context.getStartupFailure());
				assertThat(analysis.getDescription()).isEqualTo(
						"Property 'metadata.gatehouse.mode of route orders' with value 'whitelist': It is not a valid value.");
				assertThat(analysis.getAction()).isEqualTo("Set 'denylist' or 'session'.");
			});
	}

	@Test
	void startWhenRouteTakesIdentityFromSessionAndNothingIsMintedThenFails() {
		String route = "spring.cloud.gateway.server.webflux.routes[0].";
		ReactiveWebApplicationContextRunner withRoute = this.runner.withPropertyValues(ISSUER, route + "id=orders",
				route + "uri=http://127.0.0.1:1", route + "predicates[0]=Path=/orders/**",
				route + "metadata.gatehouse.identity=session");
		withRoute.run((context) -> {
			FailureAnalysis analysis = analysis(context.getStartupFailure());
			assertThat(analysis.getDescription())
				.isEqualTo("Property 'metadata.gatehouse.identity of route orders' with value 'session': "
						+ "Services accept only signed tokens, and the gateway mints none: "
						+ "'gatehouse.gateway.minting.issuer' is not set.");
			assertThat(analysis.getAction()).isEqualTo("Set 'gatehouse.gateway.minting.issuer' to a name of "
					+ "the gateway, such as 'https://edge.example.com', and trust it in the services.");
		});
		withRoute.withPropertyValues(MINTING).run((context) -> assertThat(context).hasNotFailed());
		withRoute.withPropertyValues(MINTING)
			.withPropertyValues(route + "metadata.gatehouse.mode=denylist")
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.isEqualTo("Property 'metadata.gatehouse.mode of route orders' with value 'denylist': "
						+ "It contradicts the identity of the same route, which comes from the session."));
	}

	@Test
	void startWhenAlgorithmCannotMintThenFails() {
		this.runner.withPropertyValues(ISSUER, "gatehouse.gateway.minting.algorithm=HS256")
			.withPropertyValues(MINTING)
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.isEqualTo("Property 'gatehouse.gateway.minting.algorithm' with value 'HS256': "
						+ "An HMAC key can also sign, so it cannot be published."));
	}

	@Test
	void startWhenMintingIsSetUpThenThereIsNoBeanThatSessionsCouldSignWith() {
		this.runner.withPropertyValues(ISSUER)
			.withPropertyValues(MINTING)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasBean("gatehouseTokenMinter")
				.hasBean("gatehouseEdgeJwkSetRoute")
				.doesNotHaveBean(SigningKeys.class));
		this.runner.withPropertyValues(ISSUER)
			.run((context) -> assertThat(context).doesNotHaveBean("gatehouseEdgeJwkSetRoute"));
	}

	@Test
	void startWhenTokensAreOpaqueAndRedisIsReplacedThenFails() {
		this.runner.withPropertyValues(ISSUER, "gatehouse.opaque.enabled=true")
			.withPropertyValues(MINTING)
			.withBean(RevocationLookup.class, () -> (query) -> Mono.just(new Verdict.Active()))
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.isEqualTo("Property 'gatehouse.opaque.enabled' with value 'true': "
						+ "A RevocationLookup bean of the application replaces Redis, which stores opaque tokens."));
	}

	@Test
	void startWhenNoIssuerHasTheScopeOfOpaqueTokensThenFails() {
		ReactiveWebApplicationContextRunner opaque = this.runner.withPropertyValues(MINTING)
			.withPropertyValues(ISSUER, "gatehouse.issuers.main.revocation-scope=main",
					"gatehouse.opaque.enabled=true");
		opaque.run((context) -> assertThat(context).hasNotFailed());
		opaque.withPropertyValues("gatehouse.opaque.revocation-scope=main")
			.run((context) -> assertThat(context).hasNotFailed());
		opaque.withPropertyValues("gatehouse.opaque.revocation-scope=shop")
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.isEqualTo("Property 'gatehouse.opaque.revocation-scope' with value 'shop': "
						+ "No trusted issuer has this scope, so no revocation would apply to opaque tokens."));
	}

	@Test
	void startWhenSeveralIssuersCouldIssueOpaqueTokensThenFails() {
		ReactiveWebApplicationContextRunner several = this.runner.withPropertyValues(MINTING)
			.withPropertyValues(ISSUER, "gatehouse.issuers.other.issuer=https://b.test",
					"gatehouse.issuers.other.revocation-scope=b", "gatehouse.opaque.enabled=true");
		several.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
			.isEqualTo("Property 'gatehouse.opaque.revocation-scope': "
					+ "Several issuers are trusted, so the scope of the revocations of opaque tokens is ambiguous."));
		several.withPropertyValues("gatehouse.gateway.session-issuer=https://b.test")
			.run((context) -> assertThat(context).hasNotFailed());
		several.withPropertyValues("gatehouse.opaque.revocation-scope=")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void startWhenSessionsMatterAndSeveralIssuersCouldHaveThemThenFails() {
		ReactiveWebApplicationContextRunner several = this.runner.withPropertyValues(ISSUER,
				"gatehouse.issuers.other.issuer=https://b.test", "gatehouse.issuers.other.revocation-scope=b",
				"gatehouse.gateway.mode=session");
		several.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
			.isEqualTo("Property 'gatehouse.gateway.mode' with value 'session': Several issuers are trusted, and "
					+ "'gatehouse.gateway.session-issuer' does not name the one whose sessions are in Redis."));
		several.withPropertyValues("gatehouse.gateway.session-issuer=https://auth.test")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void startWhenSessionsMatterAndRedisIsReplacedThenFails() {
		this.runner.withPropertyValues(ISSUER, "gatehouse.gateway.mode=session")
			.withBean(RevocationLookup.class, () -> (query) -> Mono.just(new Verdict.Active()))
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.isEqualTo("Property 'gatehouse.gateway.mode' with value 'session': "
						+ "A RevocationLookup bean of the application replaces Redis, which stores the sessions."));
	}

	@Test
	void startWhenRuleHasMethodInLowerCaseThenFails() {
		this.runner
			.withPropertyValues(ISSUER, "gatehouse.gateway.access[0].path=/a/**",
					"gatehouse.gateway.access[0].methods=get")
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.isEqualTo("Property 'gatehouse.gateway.access[0].methods' with value 'get': "
						+ "No request matches it, since HTTP methods are in upper case."));
	}

	@Test
	void startWhenRouteHasUnknownMetadataThenFails() {
		String route = "spring.cloud.gateway.server.webflux.routes[0].";
		this.runner
			.withPropertyValues(ISSUER, route + "id=orders", route + "uri=http://127.0.0.1:1",
					route + "predicates[0]=Path=/orders/**", route + "metadata.gatehouse.role=admin")
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.isEqualTo("Property 'metadata.gatehouse.role of route orders': There is no such setting."));
	}

	@ParameterizedTest
	@ValueSource(strings = { "metadata.gatehouse.roles=", "metadata.gatehouse.permissions=${NONE:}",
			"metadata.Gatehouse.roles=admin", "metadata.gate-house.roles=admin" })
	void startWhenRestrictionOfRouteRestrictsNothingThenFails(String metadata) {
		String route = "spring.cloud.gateway.server.webflux.routes[0].";
		this.runner
			.withPropertyValues(ISSUER, route + "id=orders", route + "uri=http://127.0.0.1:1",
					route + "predicates[0]=Path=/orders/**", route + metadata)
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.startsWith("Property 'metadata.")
				.contains("of route orders"));
	}

	@Test
	void startWhenReadsGoToReplicasThenFails() {
		this.runner.withPropertyValues(ISSUER, "spring.data.redis.lettuce.read-from=replica-preferred")
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.startsWith("Property 'spring.data.redis.lettuce.read-from'"));
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void startWhenSettingIsNotUsableThenTheOperatorReadsIt(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> new SpringApplicationBuilder(Edge.Application.class).run("--server.port=0",
					"--gatehouse.issuers.main.issuer=main", "--gatehouse.issuers.main.secret=open-sesame"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Property 'gatehouse.issuers.main.secret': A secret of 11 bytes is too short")
			.doesNotContain("open-sesame");
	}

	private static FailureAnalysis analysis(@Nullable Throwable failure) {
		if (failure == null) {
			throw new AssertionError("The start did not fail");
		}
		FailureAnalysis analysis = Objects.requireNonNull(new InvalidSettingFailureAnalyzer().analyze(failure));
		assertThat(analysis.getCause()).isInstanceOf(InvalidSettingException.class);
		return analysis;
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBeans {

		private final RevocationLookup lookup = (token) -> Mono.just(new Verdict.Active());

		private final RefusalHandler refusals = (exchange, reason) -> Mono.empty();

		private final ServerWebExchangeFirewall firewall = Mono::just;

		private final ExchangeAuthenticator authenticator = (exchange) -> Mono.just(new Caller.Anonymous());

		private final JwtVerifier verifier = JwtVerifier.builder()
			.issuers(Map.of("own",
					io.gatehouse.token.IssuerSettings.ofJwkSetUri("https://own.test", "https://own.test/keys")))
			.build();

		private final IdentityHeaders headers = IdentityHeaders.standard();

		@Bean
		RevocationLookup ownLookup() {
			return this.lookup;
		}

		@Bean
		RefusalHandler ownRefusals() {
			return this.refusals;
		}

		@Bean
		@ForGatehouse
		ServerWebExchangeFirewall ownFirewall() {
			return this.firewall;
		}

		@Bean
		ExchangeAuthenticator ownAuthenticator() {
			return this.authenticator;
		}

		@Bean
		JwtVerifier ownVerifier() {
			return this.verifier;
		}

		@Bean
		IdentityHeaders ownHeaders() {
			return this.headers;
		}

	}

}
