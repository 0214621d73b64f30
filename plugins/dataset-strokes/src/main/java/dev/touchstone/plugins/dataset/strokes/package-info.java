/** The embedded data set: handwritten-looking digits drawn from stroke skeletons. */
package dev.touchstone.plugins.dataset.strokes;
