/** The platform, wired together. */
package dev.touchstone.core;
