package io.gatehouse.boot;

import java.util.Map;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.KeysUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

class VerifyingReactiveJwtDecoderTests {

	private final WireMockServer issuer = new WireMockServer(
			WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());

	@BeforeEach
	void startIssuer() {
		this.issuer.start();
	}

	@AfterEach
	void stopIssuer() {
		this.issuer.stop();
	}

	@Test
	void decodeWhenKeysHaveToBeFetchedThenGoesOnWhereReactorDoes() {
		publishKeys();
		StepVerifier
			.create(decoder().decode(TestTokens.token().sign()).map((jwt) -> Schedulers.isInNonBlockingThread()))
			.expectNext(true)
			.verifyComplete();
	}

	@Test
	void decodeWhenKeysAreInMemoryThenStaysOnItsThread() {
		publishKeys();
		VerifyingReactiveJwtDecoder decoder = decoder();
		String token = TestTokens.token().sign();
		StepVerifier.create(decoder.decode(token)).expectNextCount(1).verifyComplete();
		Thread caller = Thread.currentThread();
		StepVerifier.create(decoder.decode(token).map((jwt) -> Thread.currentThread()))
			.assertNext((thread) -> assertThat(thread).isSameAs(caller))
			.verifyComplete();
	}

	@Test
	void decodeWhenNobodySubscribesThenDoesNothing() {
		decoder().decode(TestTokens.token().sign());
		assertThat(this.issuer.getAllServeEvents()).isEmpty();
	}

	@Test
	void decodeWhenTokenIsBadThenFailsAsSuch() {
		publishKeys();
		String forged = TestTokens.token().key(TestKeys.key("RS256", "other")).header("kid", TestKeys.KEY_ID).sign();
		StepVerifier.create(decoder().decode(forged)).verifyError(InvalidTokenException.class);
		StepVerifier.create(decoder().decode("opaque")).verifyError(InvalidTokenException.class);
	}

	@Test
	void decodeWhenKeysCannotBeHadThenFailsAsSuch() {
		this.issuer.stubFor(WireMock.any(WireMock.anyUrl()).willReturn(WireMock.serverError()));
		StepVerifier.create(decoder().decode(TestTokens.token().sign())).verifyError(KeysUnavailableException.class);
	}

	private void publishKeys() {
		this.issuer.stubFor(WireMock.any(WireMock.anyUrl()).willReturn(WireMock.okJson(TestKeys.jwkSet())));
	}

	private VerifyingReactiveJwtDecoder decoder() {
		return new VerifyingReactiveJwtDecoder(JwtVerifier.builder()
			.issuers(Map.of("main", IssuerSettings.ofJwkSetUri(TestTokens.ISSUER, this.issuer.url("/"))))
			.build());
	}

}
