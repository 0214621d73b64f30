/** Style transfer as a defense on the training data, and the sheet that shows the styles. */
package dev.touchstone.plugins.defense.style;
