package dev.touchstone.plugins.certifier.binary;

import java.util.List;

/**
 * What the bounds of a subcube leave to those of smaller ones.
 *
 * @param tables of the head's inputs, by place
 * @param lower bounds of the hidden values, which hold in every smaller subcube as well
 * @param upper likewise
 */
record ParentBounds(List<Table> tables, double[] lower, double[] upper) {}
