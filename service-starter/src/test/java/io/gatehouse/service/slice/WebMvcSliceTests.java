package io.gatehouse.service.slice;

import io.gatehouse.service.IdentityResolver;
import io.gatehouse.test.WithIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.http.HttpStatus;
import org.springframework.security.test.context.support.WithMockUser;
import org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;

@WebMvcTest(SliceController.class)
@TestPropertySource(properties = "gatehouse.issuers.main.issuer=https://auth.example.com")
@ExtendWith(OutputCaptureExtension.class)
class WebMvcSliceTests {

	private final MockMvcTester mvc;

	private final IdentityResolver authorities;

	@Autowired
	WebMvcSliceTests(MockMvcTester mvc, IdentityResolver authorities) {
		this.mvc = mvc;
		this.authorities = authorities;
	}

	@Test
	void requestWhenTestHasNoIdentityThen401() {
		assertThat(this.mvc.get().uri("/slice/mine")).hasStatus(HttpStatus.UNAUTHORIZED)
			.bodyText()
			.contains("missing_token");
	}

	@Test
	@WithIdentity(subject = "bob")
	void requestWhenTestHasAnIdentityThenItIsTheArgument() {
		assertThat(this.mvc.get().uri("/slice/mine")).hasStatusOk().bodyJson().isEqualTo("{\"customer\":\"bob\"}");
		assertThat(this.mvc.get().uri("/slice/all")).hasStatus(HttpStatus.FORBIDDEN);
	}

	@Test
	@WithIdentity(roles = "admin")
	void requestWhenIdentityHasTheRoleThenMethodSecurityLetsItThrough() {
		assertThat(this.mvc.get().uri("/slice/all")).hasStatusOk();
	}

	@Test
	void requestWhenJwtOfSpringHasAnIssuerThenItIsTheArgument() {
		assertThat(this.mvc.get()
			.uri("/slice/mine")
			.with(SecurityMockMvcRequestPostProcessors.jwt()
				.jwt((jwt) -> jwt.issuer("https://auth.example.com").subject("carol"))))
			.hasStatusOk()
			.bodyJson()
			.isEqualTo("{\"customer\":\"carol\"}");
		assertThat(this.mvc.get()
			.uri("/slice/all")
			.with(SecurityMockMvcRequestPostProcessors.jwt()
				.jwt((jwt) -> jwt.issuer("https://auth.example.com").claim("roles", "admin"))
				.authorities(this.authorities)))
			.hasStatusOk();
	}

	@Test
	@WithMockUser
	void requestWhenUserIsAMockThen401AndTheLogSaysWhy(CapturedOutput output) {
		assertThat(this.mvc.get().uri("/slice/mine")).hasStatus(HttpStatus.UNAUTHORIZED);
		assertThat(output).contains("UsernamePasswordAuthenticationToken", "use @WithIdentity");
	}

	@Test
	@WithMockUser(roles = "admin")
	void requestWhenUserIsAMockAndHandlerNeedsNoIdentityThenItsRolesCount() {
		assertThat(this.mvc.get().uri("/slice/all")).hasStatusOk();
	}

}
