/** MNIST, Fashion-MNIST and other data sets from IDX files, found on disk or downloaded. */
package dev.touchstone.plugins.dataset.idx;
