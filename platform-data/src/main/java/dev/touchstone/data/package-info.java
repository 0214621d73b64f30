/**
 * Downloads, checksums and archives: what data sets that others have published need; and the files
 * that NumPy reads.
 */
package dev.touchstone.data;
