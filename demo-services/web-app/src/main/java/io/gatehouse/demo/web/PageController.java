package io.gatehouse.demo.web;

import org.jspecify.annotations.Nullable;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.annotation.RegisteredOAuth2AuthorizedClient;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.util.HtmlUtils;

/**
 * The pages: a public one, and one with the user's account that calls order-service
 * through the gateway.
 */
@RestController
final class PageController {

	private static final String PAGE = """
			<!doctype html>
			<html lang="en">
			<head>
			<meta charset="utf-8">
			<meta name="viewport" content="width=device-width, initial-scale=1">
			<title>%1$s</title>
			<link rel="stylesheet" href="/style.css">
			</head>
			<body class="%2$s">
			<main>
			<h1>%1$s</h1>
			%3$s
			</main>
			</body>
			</html>
			""";

	private final WebProperties properties;

	private final RestClient gateway;

	PageController(WebProperties properties, RestClient.Builder builder) {
		this.properties = properties;
		this.gateway = builder.baseUrl(properties.gatewayUrl()).build();
	}

	@GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
	String welcome(@AuthenticationPrincipal @Nullable OidcUser user) {
		return page((user != null) ? link("You are logged in.", "Your account")
				: link("You are not logged in here.", "Log in"));
	}

	private static String link(String text, String label) {
		return "<p>%s</p><p><a class=\"button\" href=\"/account\">%s</a></p>".formatted(text, label);
	}

	@GetMapping(path = "/account", produces = MediaType.TEXT_HTML_VALUE)
	String account(@AuthenticationPrincipal OidcUser user,
			@RegisteredOAuth2AuthorizedClient("sso") OAuth2AuthorizedClient client, CsrfToken csrf) {
		ResponseEntity<String> order = this.gateway.get()
			.uri("/orders/echo")
			.headers((headers) -> headers.setBearerAuth(client.getAccessToken().getTokenValue()))
			.retrieve()
			.onStatus((status) -> status.isError(), (request, response) -> {
				// shown to the user
			})
			.toEntity(String.class);
		return page("""
				<p>Hello <strong id="name">%s</strong></p>
				<dl>
				<dt>order-service answers through the gateway</dt><dd id="status">%d</dd>
				<dt>session</dt><dd><code>%s</code></dd>
				</dl>
				<p><a class="button" href="%s/account">Open the other application</a></p>
				<form method="post" action="/logout">
				<input type="hidden" name="%s" value="%s">
				<button>Log out everywhere</button>
				</form>
				""".formatted(text(user.getClaimAsString("name")), order.getStatusCode().value(),
				text(user.getClaimAsString("sid")), text(this.properties.otherUrl()), text(csrf.getParameterName()),
				text(csrf.getToken())));
	}

	private String page(String content) {
		return PAGE.formatted(text(this.properties.title()), text(this.properties.id()), content);
	}

	private static String text(@Nullable String text) {
		return HtmlUtils.htmlEscape((text != null) ? text : "");
	}

}
