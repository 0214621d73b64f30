/** The convolutional network of the paper's Table 3. */
package dev.touchstone.plugins.model.convnet;
