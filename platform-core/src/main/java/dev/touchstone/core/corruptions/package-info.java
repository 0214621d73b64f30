/** Draws the fifteen common corruptions of Hendrycks and Dietterich (2019). */
package dev.touchstone.core.corruptions;
