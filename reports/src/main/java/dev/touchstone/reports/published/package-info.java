/**
 * What is published: the file that all reports can be made from, and the folder that they are put
 * into as a whole.
 */
package dev.touchstone.reports.published;
