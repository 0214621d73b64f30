package dev.touchstone.core.work;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A component and its parameters as plain data.
 *
 * @param id the component's id
 * @param version version of its results
 * @param parameters effective parameters, defaults included
 */
public record ComponentSpec(String id, String version, ObjectNode parameters) {}
