/** Images that were computed elsewhere. */
package dev.touchstone.plugins.attack.candidates;
