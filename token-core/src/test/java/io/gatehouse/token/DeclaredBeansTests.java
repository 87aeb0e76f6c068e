package io.gatehouse.token;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class DeclaredBeansTests {

	@Test
	void hasWhenBeanIsNotQualifiedThenFalseAndWarns(CapturedOutput output) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Other.class)) {
			assertThat(DeclaredBeans.has(context.getBeanFactory(), JwtDecoder.class)).isFalse();
			DeclaredBeans.warnOfOthers(context.getBeanFactory(), JwtDecoder.class, "verifies itself");
		}
		assertThat(output).contains("WARN")
			.contains("Gatehouse ignores the JwtDecoder [partner] and verifies itself."
					+ " To use it, annotate the bean with @ForGatehouse.");
	}

	@Test
	void hasWhenBeanIsQualifiedThenTrueAndWarnsOfNone(CapturedOutput output) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Declared.class,
				Other.class)) {
			assertThat(DeclaredBeans.has(context.getBeanFactory(), JwtDecoder.class)).isTrue();
			DeclaredBeans.warnOfOthers(context.getBeanFactory(), JwtDecoder.class, "verifies itself");
		}
		assertThat(output).doesNotContain("Gatehouse ignores");
	}

	@Test
	void hasWhenQualifiedBeanIsInTheParentThenTrue() {
		try (AnnotationConfigApplicationContext parent = new AnnotationConfigApplicationContext(Declared.class);
				AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext()) {
			child.setParent(parent);
			child.refresh();
			assertThat(DeclaredBeans.has(child.getBeanFactory(), JwtDecoder.class)).isTrue();
		}
	}

	@Test
	void warnWhenBeanIsOfGatehouseThenDoesNotWarn(CapturedOutput output) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Own.class)) {
			DeclaredBeans.warnOfOthers(context.getBeanFactory(), JwtDecoder.class, "verifies itself");
		}
		assertThat(output).doesNotContain("Gatehouse ignores");
	}

	@Test
	void warnWhenDecoderIsAVerifierThenIsNotNamed(CapturedOutput output) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Verifier.class)) {
			DeclaredBeans.warnOfOthers(context.getBeanFactory(), JwtDecoder.class, "verifies itself");
		}
		assertThat(output).doesNotContain("Gatehouse ignores");
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Verifier.class,
				Other.class)) {
			DeclaredBeans.warnOfOthers(context.getBeanFactory(), JwtDecoder.class, "verifies itself");
		}
		assertThat(output).contains("Gatehouse ignores the JwtDecoder [partner] and");
	}

	private static JwtDecoder decoder() {
		return (token) -> {
			throw new BadJwtException("refused");
		};
	}

	@Configuration(proxyBeanMethods = false)
	static class Other {

		@Bean
		JwtDecoder partner() {
			return decoder();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Declared {

		@Bean
		@ForGatehouse
		JwtDecoder declared() {
			return decoder();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Verifier {

		@Bean
		@Lazy
		JwtVerifier mine() {
			throw new UnsupportedOperationException("Only its definition is read");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Own {

		@Bean
		JwtDecoder gatehouseJwtDecoder() {
			return decoder();
		}

	}

}
