package io.gatehouse.demo.client;

/**
 * Device with which a user logs in.
 *
 * @param id distinguishes it from the user's other devices
 * @param type such as {@code web} or {@code ios}
 * @param name the display name that the user chose
 */
public record Device(String id, String type, String name) {

}
