/**
 * Finds, installs and loads plugins, and fails closed: what is not wholly right is an error that
 * names the file.
 */
package dev.touchstone.core.plugins;
