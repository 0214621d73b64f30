/** ProtoNet, the interpretable network of the paper's Figure 1 and Table 1 (Li et al. 2018). */
package dev.touchstone.plugins.model.protonet;
