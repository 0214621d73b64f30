/** Adversarial training: Madry et al. 2018, Wong et al. 2020 and TRADES. */
package dev.touchstone.plugins.defense.adversarial;
