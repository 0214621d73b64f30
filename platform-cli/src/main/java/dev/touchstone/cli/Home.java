package dev.touchstone.cli;

import java.nio.file.Path;

/** Where Touchstone is installed, and where it keeps a user's things. */
final class Home {

  private Home() {}

  /** Folder of the launcher, which passes it on; the working folder when there was none. */
  static Path installation() {
    return Path.of(System.getProperty("touchstone.home", "")).toAbsolutePath().normalize();
  }

  /**
   * {@code TOUCHSTONE_HOME}, or {@code ~/.touchstone}: downloads and installed plugins. The system
   * property {@code touchstone.user} goes before both, for tests and for programs that embed this.
   */
  static Path user() {
    String folder = System.getProperty("touchstone.user", System.getenv("TOUCHSTONE_HOME"));
    return folder == null || folder.isBlank()
        ? Path.of(System.getProperty("user.home"), ".touchstone")
        : Path.of(folder).toAbsolutePath().normalize();
  }
}
