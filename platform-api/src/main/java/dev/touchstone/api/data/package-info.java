/** Data sets: labelled images and the extension point that loads them. */
package dev.touchstone.api.data;
