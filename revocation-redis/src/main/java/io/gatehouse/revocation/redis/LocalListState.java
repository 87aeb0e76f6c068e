package io.gatehouse.revocation.redis;

/**
 * State of the copy of the list of revocations in a gateway's memory.
 *
 * @param current whether the gateway may answer from it now
 * @param floors the number of floors, including that of all tokens; 0 before it is loaded
 */
public record LocalListState(boolean current, long floors) {

}
