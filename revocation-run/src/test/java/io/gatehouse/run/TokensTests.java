package io.gatehouse.run;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TokensTests {

	private final Tokens tokens = new Tokens();

	@Test
	void issueWhenManyThenEachIsItsOwn() {
		List<Token> issued = Stream.generate(this.tokens::issue).limit(16).toList();
		assertThat(issued).extracting(Token::number).doesNotHaveDuplicates();
		assertThat(issued).extracting(Token::value).doesNotHaveDuplicates();
		assertThat(issued).extracting(Token::handle).contains(Token.Handle.values());
	}

	@Test
	void issueWhenHandleIsGivenThenHasIt() {
		List<Token> issued = Stream.generate(() -> this.tokens.issue(Token.Handle.SESSION)).limit(16).toList();
		assertThat(issued).extracting(Token::handle).containsOnly(Token.Handle.SESSION);
		assertThat(issued).extracting(Token::value).doesNotHaveDuplicates();
	}

	@Test
	void anyRevokedWhenNoneThenIsNull() {
		this.tokens.issue();
		assertThat(this.tokens.anyRevoked()).isNull();
		assertThat(this.tokens.latestRevoked(10)).isEmpty();
	}

	@Test
	void revokedWhenToldThenIsRemembered() {
		Token first = this.tokens.issue();
		Token second = this.tokens.issue();
		this.tokens.revoked(first);
		assertThat(this.tokens.anyRevoked()).isEqualTo(first);
		this.tokens.revoked(second);
		assertThat(this.tokens.latestRevoked(10)).containsExactly(first, second);
		assertThat(this.tokens.latestRevoked(1)).containsExactly(second);
	}

	@Test
	void toStringWhenTokenThenDoesNotShowIt() {
		Token token = this.tokens.issue();
		assertThat(token.toString()).doesNotContain(token.text());
	}

}
