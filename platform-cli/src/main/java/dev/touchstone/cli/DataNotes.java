package dev.touchstone.cli;

import java.io.PrintWriter;
import java.util.List;

/** Tells what the user should know of the data before anything runs; it is on the page as well. */
final class DataNotes {

  private DataNotes() {}

  static void tell(List<String> notes, PrintWriter err) {
    notes.forEach(note -> err.println("note: " + Printable.line(note)));
    err.flush();
  }
}
