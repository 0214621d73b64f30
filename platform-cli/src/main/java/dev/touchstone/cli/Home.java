package dev.touchstone.cli;

import dev.touchstone.api.UserException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** Where Touchstone is installed, and where it keeps a user's things. */
final class Home {

  private Home() {}

  /** Folder of the launcher, which passes it on; the working folder when there was none. */
  static Path installation() {
    return Path.of(System.getProperty("touchstone.home", "")).toAbsolutePath().normalize();
  }

  /**
   * {@code TOUCHSTONE_HOME}, or {@code .touchstone} in the user's home: downloads and installed
   * plugins. The system property {@code touchstone.user} goes before both, for tests and for
   * programs that embed this.
   *
   * @throws UserException if the user has no home
   */
  static Path user() {
    String folder = System.getProperty("touchstone.user");
    return folder == null || folder.isBlank()
        ? user(System.getenv(), System.getProperty("user.home"))
        : absolute(folder, "touchstone.user");
  }

  /**
   * The same from an environment.
   *
   * @param passwordFile the home that the system has for the user's number, which Java gives; "?"
   *     if it has none. {@code HOME} goes before it, as for the shell's {@code ~}
   */
  static Path user(Map<String, String> environment, String passwordFile) {
    String own = environment.getOrDefault("TOUCHSTONE_HOME", "");
    if (!own.isBlank()) {
      return absolute(own, "TOUCHSTONE_HOME");
    }
    String home = environment.getOrDefault("HOME", "");
    if (!home.isBlank()) {
      return absolute(home, "HOME").resolve(".touchstone");
    }
    if (passwordFile == null || passwordFile.isBlank() || passwordFile.equals("?")) {
      throw new UserException(
          "there is no home folder for downloads and plugins; set TOUCHSTONE_HOME to a folder");
    }
    return absolute(passwordFile, "user.home").resolve(".touchstone");
  }

  private static Path absolute(String folder, String from) {
    try {
      return Path.of(folder).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new UserException(from + ": '" + folder + "' is not a path", e);
    }
  }
}
