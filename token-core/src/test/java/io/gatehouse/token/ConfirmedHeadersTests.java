package io.gatehouse.token;

import java.nio.file.Path;
import java.text.ParseException;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests for {@link ConfirmedHeaders}. */
class ConfirmedHeadersTests {

	private final ConfirmedHeaders headers = new ConfirmedHeaders();

	@Test
	void getWhenHeaderWasConfirmedThenItIsReturnedForTheSameSegmentOnly() throws ParseException {
		JWSHeader header = header("a");
		this.headers.add(header);
		assertThat(this.headers.get(header.toBase64URL().toString())).isSameAs(header);
		assertThat(this.headers.get(header("b").toBase64URL().toString())).isNull();
	}

	@Test
	void addWhenEachTokenHasAHeaderOfItsOwnThenFewStay() throws ParseException {
		for (int i = 0; i < 1000; i++) {
			this.headers.add(header("key-" + i));
		}
		assertThat(this.headers.size()).isBetween(1L, 64L);
	}

	@Test
	void verifyWhenForgedTokenHasTheHeaderOfAGoodOneThenItIsRefused(@TempDir Path directory) {
		JWK key = Tokens.key("RS256");
		JwtVerifier verifier = Tokens
			.verifier(Settings.settings().keyLocation(Tokens.publish(directory.resolve("keys.json"), key)).build());
		String good = Tokens.good(key);
		assertThat(verifier.decode(good).getSubject()).isEqualTo("alice");
		String forged = Tokens.sign(Tokens.key("RS256", "other"), Tokens.json(Tokens.header(key)),
				Tokens.json(Tokens.claims()));
		assertThat(forged).startsWith(good.substring(0, good.indexOf('.') + 1));
		assertThatExceptionOfType(InvalidTokenException.class).isThrownBy(() -> verifier.decode(forged))
			.extracting(InvalidTokenException::reason)
			.isEqualTo(Reason.BAD_SIGNATURE);
	}

	private static JWSHeader header(String keyId) throws ParseException {
		return JWSHeader.parse(Base64URL.encode("{\"alg\":\"RS256\",\"kid\":\"" + keyId + "\"}"));
	}

}
