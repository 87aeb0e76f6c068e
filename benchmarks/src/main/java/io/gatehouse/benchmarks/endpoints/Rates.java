package io.gatehouse.benchmarks.endpoints;

/**
 * Result of a round.
 *
 * @param introspections the introspections a second
 * @param revocations the revocations a second
 * @param introspectionMicros the processor time of the server for an introspection, in
 * microseconds
 * @param revocationMicros the same for a revocation
 */
record Rates(double introspections, double revocations, double introspectionMicros, double revocationMicros) {

}
