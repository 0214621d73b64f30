/** Input thresholding, equation 6 of the paper. */
package dev.touchstone.plugins.defense.thresholding;
