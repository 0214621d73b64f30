/** Attacks on entries behind a threshold, which see finitely many images. */
package dev.touchstone.plugins.attack.binary;
