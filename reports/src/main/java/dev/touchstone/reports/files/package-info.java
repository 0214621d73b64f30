/** Files and folders that several publishers write. */
package dev.touchstone.reports.files;
