package io.gatehouse.demo.order;

import io.gatehouse.identity.Identity;
import org.jspecify.annotations.Nullable;

import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/**
 * Page for browsers that logged in at the gateway. It shows the identity that this
 * service verified. Style and script come from the gateway.
 */
@RestController
final class AccountController {

	private static final String PAGE = """
			<!doctype html>
			<html lang="en">
			<head>
			<meta charset="utf-8">
			<meta name="viewport" content="width=device-width, initial-scale=1">
			<title>Your account · Gatehouse</title>
			<link rel="stylesheet" href="/page/style.css">
			<script type="module" src="/page/account.js"></script>
			</head>
			<body>
			<main class="account">
			<p class="eyebrow">order-service</p>
			<h1 data-text="accountHello">Hello</h1>
			<p class="name" id="name">%s</p>
			<p data-text="accountLead">You logged in at the gateway. This page has no token, and your browser has a session cookie that scripts cannot read.</p>
			<dl class="facts">
			<div><dt data-text="accountUser">user</dt><dd id="subject">%s</dd></div>
			<div><dt data-text="accountRoles">roles</dt><dd>%s</dd></div>
			<div><dt data-text="accountSession">session</dt><dd><code>%s</code></dd></div>
			</dl>
			<div class="actions">
			<button type="button" class="primary" id="log-out" data-text="accountLogOut">Log out of all applications</button>
			<a class="button" href="/" data-text="accountBack">Back to the demo</a>
			</div>
			<p id="result" role="status"></p>
			</main>
			</body>
			</html>
			""";

	private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
			+ "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

	@GetMapping(path = "/orders/account", produces = MediaType.TEXT_HTML_VALUE + ";charset=UTF-8")
	ResponseEntity<String> account(Identity identity) {
		return ResponseEntity.ok()
			.cacheControl(CacheControl.noStore())
			.header("Content-Security-Policy", POLICY)
			.body(PAGE.formatted(text(identity.name()), text(identity.subject()),
					text(String.join(" · ", identity.roles())), text(identity.session())));
	}

	private static String text(@Nullable String text) {
		return HtmlUtils.htmlEscape((text != null) ? text : "");
	}

}
