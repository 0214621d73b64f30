/** Black-box attacks that search by the logits alone. */
package dev.touchstone.plugins.attack.score;
