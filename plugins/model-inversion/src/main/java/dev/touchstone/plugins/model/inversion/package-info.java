/** The network that inverts codes of attacked images, of the paper's Table 3 and Figure 5. */
package dev.touchstone.plugins.model.inversion;
