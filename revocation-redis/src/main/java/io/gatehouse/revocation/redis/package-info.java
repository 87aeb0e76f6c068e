/**
 * Both ends of the revocation protocol over Redis: applications revoke, gateways check.
 * When a call that revokes returns, no gateway accepts the tokens, although a gateway
 * asks Redis for no request.
 * <p>
 * <b>State in Redis</b>, all in one slot of a Cluster:
 *
 * <pre>
 * {gatehouse}:revoked      ZSET    member: all, or claim:value     score: {@link io.gatehouse.revocation.Floor}
 * {gatehouse}:revocations  STREAM  one entry for each floor that rose: m (member), s (score)
 * {gatehouse}:gateways     HASH    gateway id -&gt; end of its lease, and the entry that it applied; the primary
 * </pre>
 *
 * A floor covers every token with that claim value that was issued at or before it.
 * Floors only rise, so applying one twice, or in another order, changes nothing.
 * <p>
 * <b>The protocol.</b> A gateway keeps a copy of the list and may answer from it while it
 * holds a lease. A revocation waits until each gateway that held a lease has applied it,
 * or the lease is over:
 *
 * <pre>
 * revoking application                       Redis                             gateway
 *                                              |  renew.lua: lease, applied entry  |
 *                                              |&lt;----------------------------------|  {@link io.gatehouse.revocation.redis.RevocationFollower}
 *                                              |  granted, head of the stream      |
 *                                              |----------------------------------&gt;|  answers from memory until
 *                                              |                                   |  the lease ends, counted from
 *                                              |                                   |  before the request was sent
 *         | revoke.lua: ZADD, XADD             |                                   |
 *         |-----------------------------------&gt;|  XREAD: the entry                 |
 *         |                                    |----------------------------------&gt;|  raises the floor
 *         | barrier.lua: applied everywhere?    |                                   |
 *         |-----------------------------------&gt;|  renew.lua: applied               |
 *         |   one lease behind                 |&lt;----------------------------------|
 *         |&lt;-----------------------------------|                                   |
 *         | barrier.lua                        |                                   |
 *         |-----------------------------------&gt;|                                   |
 *         |   none behind: the call returns    |                                   |
 *         |&lt;-----------------------------------|                                   |
 * </pre>
 *
 * A gateway that hangs, or is cut off, stops answering when its lease ends by its own
 * clocks, and the barrier waits for that time by the clock of its process. Neither end
 * compares its clock with another machine's.
 * <p>
 * <b>After a failover</b> the new primary may have lost revocations and knows no leases.
 * A gateway notices another run id, relies neither on its copy nor on that Redis while
 * the takeover settles ({@link TakeoverWait}), and restores floors that it has and Redis
 * has not. The barrier waits as long, since the former primary's leases may still run,
 * and writes a revocation again that is missing. With
 * {@code gatehouse.revocation.min-replicas} a revocation counts as stored only when that
 * many replicas have it.
 * <p>
 * <b>Where to read</b>, in order:
 * <ol>
 * <li>revoking: {@link io.gatehouse.revocation.redis.Revocations},
 * {@code RevocationWriter}, {@code RevocationBarrier}, {@code BarrierWaiter},
 * {@code LeaseSightings}; {@code revoke.lua}, {@code barrier.lua}</li>
 * <li>following: {@code RevocationSync} over {@code FollowerConnection}, {@code Lease};
 * {@code renew.lua}, {@code restore.lua}</li>
 * <li>checking: {@code RevocationLookups}, {@code LocalRevocationLookup},
 * {@code LocalRevocationList}, {@code FloorIndex}</li>
 * <li>the model in the tests, which explores interleavings of the rules</li>
 * </ol>
 */
@org.jspecify.annotations.NullMarked
package io.gatehouse.revocation.redis;
