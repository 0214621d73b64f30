/** Convolutional networks: that of the paper's Table 3, and one with strides for pooling. */
package dev.touchstone.plugins.model.convnet;
