/**
 * Publishes results as a folder of HTML pages that opens from disk, without a network and, as plain
 * tables, without JavaScript.
 */
package dev.touchstone.reports.html;
