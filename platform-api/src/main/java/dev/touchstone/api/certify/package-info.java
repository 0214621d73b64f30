/** Certifiers prove that no image in the threat's ball is misclassified, or show one that is. */
package dev.touchstone.api.certify;
