/** Attacks propose images; the platform judges them. */
package dev.touchstone.api.attack;
