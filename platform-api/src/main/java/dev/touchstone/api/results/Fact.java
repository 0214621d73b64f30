package dev.touchstone.api.results;

/**
 * A name and its value, for lists where order matters.
 *
 * @param name what it is
 * @param value what it is here
 */
public record Fact(String name, String value) {}
