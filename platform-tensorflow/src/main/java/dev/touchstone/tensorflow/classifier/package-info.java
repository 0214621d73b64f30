/** The differentiable classifier made of a network, its weights and input defenses. */
package dev.touchstone.tensorflow.classifier;
