/** The SPI for defenses that act on the input inside the graph. */
package dev.touchstone.tensorflow.defense;
