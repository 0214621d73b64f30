/** ONNX's operators as TensorFlow operations, one class for each family. */
package dev.touchstone.plugins.model.onnx.operators;
