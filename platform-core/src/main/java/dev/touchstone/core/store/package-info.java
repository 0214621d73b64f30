/** Content-addressed files: whole or absent, whatever happens to the process. */
package dev.touchstone.core.store;
