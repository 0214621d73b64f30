/** Classifiers as attacks and certifiers see them, free of any engine. */
package dev.touchstone.api.model;
