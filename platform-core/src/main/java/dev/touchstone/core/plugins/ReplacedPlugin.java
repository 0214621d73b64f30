package dev.touchstone.core.plugins;

/**
 * An installed plugin whose place another one of the same id takes.
 *
 * @param version its version
 * @param change what the other one is beside it
 */
public record ReplacedPlugin(String version, Change change) {

  /** What a plugin is beside the one that is installed. */
  public enum Change {
    /** A later version. */
    UPGRADE,
    /** An earlier version. */
    DOWNGRADE,
    /** The same version from another zip: stored results cannot tell the two by their version. */
    OTHER_CODE
  }

  static ReplacedPlugin by(String version, String installed) {
    int order = new VersionOrder().compare(version, installed);
    return new ReplacedPlugin(
        installed, order > 0 ? Change.UPGRADE : order < 0 ? Change.DOWNGRADE : Change.OTHER_CODE);
  }

  /** What the user consents to, such as {@code "replaces version 1.0 (an upgrade)"}. */
  public String sentence() {
    return "replaces the installed version "
        + version
        + switch (change) {
          case UPGRADE -> " (an upgrade)";
          case DOWNGRADE -> ", which is LATER than this one (a downgrade)";
          case OTHER_CODE ->
              ", which is the SAME version with OTHER code: raise plugin.version, or results of both look alike";
        };
  }
}
