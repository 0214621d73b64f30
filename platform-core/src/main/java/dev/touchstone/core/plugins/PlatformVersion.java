package dev.touchstone.core.plugins;

import dev.touchstone.api.UserException;
import java.util.regex.Pattern;
import org.pf4j.DefaultVersionManager;
import org.pf4j.PluginDescriptor;

/**
 * Decides whether a plugin's {@code plugin.requires} accepts this platform.
 *
 * <p>Labels of pre-releases are left out on both sides: 0.2.0-SNAPSHOT counts as 0.2.0. By the
 * letter of Semantic Versioning it would come before 0.2.0, so that nothing could be developed
 * against the version being made; and PF4J's expressions cannot spell such labels.
 */
final class PlatformVersion extends DefaultVersionManager {

  private static final Pattern LABEL = Pattern.compile("(?<=\\d)[-+][A-Za-z][0-9A-Za-z.+-]*");
  private static final Pattern EXACT = Pattern.compile("\\d+\\.\\d+\\.\\d+");

  @Override
  public boolean checkVersionConstraint(String version, String constraint) {
    return super.checkVersionConstraint(withoutLabel(version), withoutLabel(constraint));
  }

  /**
   * Checks {@code plugin.requires}.
   *
   * @throws UserException if the platform is not what the plugin requires
   */
  void check(PluginDescriptor plugin, String platformVersion) {
    String requires = withoutLabel(plugin.getRequires().strip());
    String constraint = EXACT.matcher(requires).matches() ? ">=" + requires : requires;
    boolean accepted;
    try {
      accepted = checkVersionConstraint(platformVersion, constraint);
    } catch (RuntimeException e) { // the parser's own types are not part of PF4J's API
      throw new UserException(
          "plugin.requires must be like '>=0.1.0' or '>=0.1.0 & <2.0.0', was '"
              + plugin.getRequires()
              + "'",
          e);
    }
    if (!accepted) {
      throw new UserException(
          "requires Touchstone " + plugin.getRequires() + ", this is " + platformVersion);
    }
  }

  private static String withoutLabel(String text) {
    return LABEL.matcher(text).replaceAll("");
  }
}
