/** Training for certificates by interval bound propagation (Gowal et al. 2018). */
package dev.touchstone.plugins.defense.ibp;
