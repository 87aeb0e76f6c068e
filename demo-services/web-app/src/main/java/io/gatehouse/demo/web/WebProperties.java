package io.gatehouse.demo.web;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of a web application.
 *
 * @param id the {@code client_id}
 * @param cookie the name of the session's cookie: the applications are on one host, and
 * cookies do not know ports
 * @param title the title of the page
 * @param url the address at which browsers reach it
 * @param clientSecret the secret of the OAuth client
 * @param issuer the issuer of the tokens
 * @param signOnUrl the address at which browsers reach the authorization server
 * @param signOnInternalUrl the address at which this application reaches it
 * @param gatewayUrl the address of the gateway
 * @param otherUrl the address of the other web application
 */
@ConfigurationProperties("demo")
record WebProperties(String id, String cookie, String title, String url, String clientSecret, String issuer,
		String signOnUrl, String signOnInternalUrl, String gatewayUrl, String otherUrl) {

	@Override
	public String toString() {
		return "WebProperties[id=" + this.id + "]";
	}

}
