/** Changes that no adversary has sought: the baseline of every attack that searches. */
package dev.touchstone.plugins.attack.natural;
