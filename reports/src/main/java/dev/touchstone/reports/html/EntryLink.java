package dev.touchstone.reports.html;

/**
 * Where an entry's page is.
 *
 * @param name the entry's name as the user gave it
 * @param slug the page's file name without its extension
 */
record EntryLink(String name, String slug) {}
