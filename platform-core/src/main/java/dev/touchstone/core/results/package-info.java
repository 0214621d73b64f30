/**
 * Stored results: what their files look like, and what is checked before one is believed. Nothing
 * else reads or writes them.
 */
package dev.touchstone.core.results;
