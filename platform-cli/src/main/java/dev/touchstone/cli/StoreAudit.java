package dev.touchstone.cli;

import dev.touchstone.core.run.StoredSuite;
import java.io.PrintWriter;

/** Says which stored files cannot be believed, and what else is to be known of the others. */
final class StoreAudit {

  private StoreAudit() {}

  /**
   * Prints a line for each file that cannot be believed, and for each remark.
   *
   * @return whether all files can be believed
   */
  static boolean passes(StoredSuite stored, PrintWriter err) {
    int count = tell(stored, err);
    if (count > 0) {
      err.printf(
          "touchstone: %s not believed and left out; 'touchstone run' moves %s aside and makes what"
              + " is missing anew%n",
          count == 1 ? "1 stored file is" : count + " stored files are",
          count == 1 ? "it" : "them");
    }
    return count == 0;
  }

  /**
   * The same where nothing is to be shown of a store that does not match itself.
   *
   * @return whether all files can be believed
   */
  static boolean matches(StoredSuite stored, PrintWriter err) {
    int count = tell(stored, err);
    if (count > 0) {
      err.printf(
          "%s not believed, so nothing is shown: 'touchstone verify' says which rows hold,"
              + " 'touchstone run' moves %s aside and makes what is missing anew%n",
          count == 1 ? "1 stored file is" : "%,d stored files are".formatted(count),
          count == 1 ? "it" : "them");
    }
    return count == 0;
  }

  /** Prints a line for each remark and each file that cannot be believed; returns how many. */
  static int tell(StoredSuite stored, PrintWriter err) {
    stored.remarks().forEach(remark -> err.println("Note: " + Printable.line(remark)));
    stored
        .damages()
        .forEach(damage -> err.println("touchstone: " + Printable.line(damage.sentence())));
    return stored.damages().size();
  }
}
