package io.gatehouse.demo.tour;

import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.demo.client.Answer;
import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.client.Session;

/**
 * Chapter on a route that mints tokens. The caller's token stays at the gateway. The
 * service gets a minted token for itself alone, valid for a minute.
 */
final class MintedChapter implements Chapter {

	private static final String PATH = "/minted/echo";

	private static final List<String> SERVICES = List.of("order-service", "catalog-service");

	private static final Duration LONGEST_LIFE = Duration.ofMinutes(1);

	@Override
	public String title() {
		return "The gateway can replace the caller's token";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		DemoClient gateway = target.gateway();
		journal.step("order-service receives a token that the gateway minted for it, valid for one minute", () -> {
			tourSessions.enter(TourSessions.ALICE, gateway.login(TourSessions.ALICE, "tour-alice-minted"));
			JWTClaimsSet minted = claims(arrived(gateway.getAs(tourSessions.token(TourSessions.ALICE), PATH)));
			Expect.same("iss", "https://edge.gatehouse.demo", minted.getIssuer());
			Expect.same("aud", SERVICES, minted.getAudience());
			Expect.same("sub", TourSessions.ALICE, minted.getSubject());
			Expect.same("sid", tourSessions.session(TourSessions.ALICE).id(), minted.getClaim("sid"));
			Duration life = Duration.between(minted.getIssueTime().toInstant(), minted.getExpirationTime().toInstant());
			Expect.that(life.compareTo(LONGEST_LIFE) <= 0, "it lives for a minute at most, found " + life);
		});
		journal.step("alice's own token never reaches the service", () -> {
			Answer answer = Expect.status(200, gateway.getAs(tourSessions.token(TourSessions.ALICE), PATH));
			Expect.that(
					answer.received()
						.values()
						.stream()
						.flatMap(List::stream)
						.noneMatch((value) -> value.contains(tourSessions.token(TourSessions.ALICE))),
					"no header carries it");
		});
		journal.step("the gateway refuses the minted token from a client", () -> {
			String minted = arrived(gateway.getAs(tourSessions.token(TourSessions.ALICE), PATH));
			Expect.unauthorized("wrong_issuer", gateway.getAs(minted, PATH));
			Expect.unauthorized("wrong_issuer", gateway.getAs(minted, "/orders/echo"));
		});
		journal
			.step("order-service may call catalog-service with it, since it is meant for both",
					() -> Expect
						.same("subject", TourSessions.ALICE,
								Expect
									.status(200,
											gateway.getAs(tourSessions.token(TourSessions.ALICE),
													"/minted/catalog/echo"))
									.identity()
									.get("subject")));
		journal.step("after an admin changes her permissions, the next minted token has the new ones", () -> {
			change(gateway, tourSessions, List.of("order:read"));
			Expect.unauthorized("permissions_changed", gateway.getAs(tourSessions.token(TourSessions.ALICE), PATH));
			tourSessions.enter(TourSessions.ALICE,
					Session.of(gateway.refresh(tourSessions.session(TourSessions.ALICE).refreshToken())));
			JWTClaimsSet minted = claims(arrived(gateway.getAs(tourSessions.token(TourSessions.ALICE), PATH)));
			Expect.same("permissions", List.of("order:read"), minted.getClaim("permissions"));
			change(gateway, tourSessions, List.of("order:read", "catalog:read"));
		});
	}

	private static void change(DemoClient gateway, TourSessions tourSessions, List<String> permissions) {
		Expect.status(204, gateway.putAs(tourSessions.token(TourSessions.ADMIN), "/admin/users/alice/permissions",
				Map.of("permissions", permissions)));
	}

	private static String arrived(Answer answer) {
		List<String> values = Expect.status(200, answer).received().getOrDefault("Authorization", List.of());
		Expect.same("the number of Authorization headers", 1, values.size());
		return values.get(0).substring("Bearer ".length());
	}

	private static JWTClaimsSet claims(String token) {
		try {
			return SignedJWT.parse(token).getJWTClaimsSet();
		}
		catch (ParseException ex) {
			throw new IllegalStateException("the received token is not a JWT", ex);
		}
	}

}
