/**
 * What every plugin shares: the component factory and its descriptor, errors in categories, seeds,
 * progress and cancellation. The extension points themselves live in the packages below.
 *
 * <p>Nothing in this module accepts or returns {@code null} unless it says so.
 */
package dev.touchstone.api;
