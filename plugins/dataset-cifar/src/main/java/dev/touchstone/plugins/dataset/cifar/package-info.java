/** CIFAR-10 from its binary version, found on disk or downloaded. */
package dev.touchstone.plugins.dataset.cifar;
