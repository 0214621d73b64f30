/** The SPI for networks that are built as TensorFlow graphs. */
package dev.touchstone.tensorflow.model;
