/** Networks in the format of ONNX as TensorFlow graphs. */
package dev.touchstone.plugins.model.onnx;
