/** The publishers that come with Touchstone: CSV and HTML. */
package dev.touchstone.reports;
