package io.gatehouse.benchmarks.gateway;

import io.gatehouse.benchmarks.ServerProcess;

/**
 * Gateway with its process.
 *
 * @param definition what it is
 * @param process the process
 */
record RunningGateway(GatewayDefinition definition, ServerProcess process) implements AutoCloseable {

	@Override
	public void close() {
		this.process.close();
	}

}
