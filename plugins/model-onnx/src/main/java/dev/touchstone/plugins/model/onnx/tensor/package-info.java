/** The values that flow through an ONNX graph while it is imported. */
package dev.touchstone.plugins.model.onnx.tensor;
