/** Reads ONNX files, and believes nothing in them unchecked. */
package dev.touchstone.plugins.model.onnx.file;
