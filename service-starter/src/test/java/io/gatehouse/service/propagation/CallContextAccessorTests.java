package io.gatehouse.service.propagation;

import java.util.Map;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;

class CallContextAccessorTests {

	private static final CallContext ALICE = new CallContext("canary", Map.of("user", "alice", "session", "s1"));

	private static final CallContext BOB = new CallContext(null, Map.of("user", "bob"));

	private final CallContextAccessor accessor = new CallContextAccessor();

	@AfterEach
	void clear() {
		this.accessor.setValue();
		MDC.clear();
	}

	@Test
	void registryWhenLoadedThenKnowsAccessor() {
		assertThat(ContextRegistry.getInstance().getThreadLocalAccessors())
			.hasAtLeastOneElementOfType(CallContextAccessor.class);
	}

	@Test
	void setWhenAnotherIsCurrentThenLeavesNothingOfIt() {
		MDC.put("trace", "t1");
		this.accessor.setValue(ALICE);
		this.accessor.setValue(BOB);
		assertThat(CallContext.current()).isEqualTo(BOB);
		assertThat(MDC.getCopyOfContextMap()).containsOnly(Map.entry("user", "bob"), Map.entry("trace", "t1"));
		this.accessor.setValue();
		assertThat(CallContext.current()).isEqualTo(CallContext.EMPTY);
		assertThat(MDC.getCopyOfContextMap()).containsOnly(Map.entry("trace", "t1"));
	}

	@Test
	void setWhenApplicationHasEntriesOfSameKeysThenTheyComeBack() {
		MDC.put("user", "batch");
		this.accessor.setValue(ALICE);
		assertThat(MDC.get("user")).isEqualTo("alice");
		this.accessor.setValue(BOB);
		assertThat(MDC.get("user")).isEqualTo("bob");
		this.accessor.setValue();
		assertThat(MDC.getCopyOfContextMap()).containsOnly(Map.entry("user", "batch"));
	}

	@Test
	void snapshotWhenScopeIsClosedThenThreadHasFormerContext() {
		this.accessor.setValue(ALICE);
		ContextSnapshot snapshot = ContextSnapshotFactory.builder().build().captureAll();
		this.accessor.setValue(BOB);
		ContextSnapshot.Scope scope = snapshot.setThreadLocals();
		assertThat(CallContext.current()).isEqualTo(ALICE);
		assertThat(MDC.get("session")).isEqualTo("s1");
		scope.close();
		assertThat(CallContext.current()).isEqualTo(BOB);
		assertThat(MDC.get("user")).isEqualTo("bob");
		assertThat(MDC.get("session")).isNull();
	}

	@Test
	void textWhenEntriesNameUserThenDoesNotShowThem() {
		assertThat(ALICE).hasToString("CallContext[cohort=canary]");
	}

}
