/** Black-box attacks that see predicted classes alone. */
package dev.touchstone.plugins.attack.decision;
