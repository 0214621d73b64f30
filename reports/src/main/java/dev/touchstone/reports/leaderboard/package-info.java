/**
 * The figures of a leaderboard, computed from per-sample outcomes, free of any file format: what
 * the CSV and HTML publishers and the terminal all show.
 */
package dev.touchstone.reports.leaderboard;
