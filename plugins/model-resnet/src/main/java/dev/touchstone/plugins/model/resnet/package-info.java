/** Residual networks. */
package dev.touchstone.plugins.model.resnet;
