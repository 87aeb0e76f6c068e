package io.gatehouse.run;

import java.util.List;

import io.gatehouse.test.TcpProxy;

/**
 * The way of one part to Redis.
 *
 * @param name whose it is
 * @param proxy what breaks it
 * @param gateways the numbers of the gateways that go over it
 */
record Link(String name, TcpProxy proxy, List<Integer> gateways) {

}
