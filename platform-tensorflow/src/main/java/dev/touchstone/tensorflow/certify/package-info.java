/** What certifiers of graph-built networks get beside the images. */
package dev.touchstone.tensorflow.certify;
