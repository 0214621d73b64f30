/** Downloads, checksums and archives: what data sets that others have published need. */
package dev.touchstone.data;
