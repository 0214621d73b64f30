/**
 * White-box attacks that climb a loss along its gradient: FGSM, PGD and Auto-PGD as settings of one
 * loop, {@link dev.touchstone.plugins.attack.gradient.GradientAscent}.
 */
package dev.touchstone.plugins.attack.gradient;
