package io.gatehouse.demo.client;

/**
 * What a user logs in with.
 *
 * @param id tells it from the user's other devices
 * @param type such as {@code web} or {@code ios}
 * @param name what the user calls it
 */
public record Device(String id, String type, String name) {

}
