package dev.touchstone.reports.html;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** File names for things whose names may hold anything. */
final class Slugs {

  private static final Pattern UNSAFE = Pattern.compile("[^a-z0-9]+");
  private static final Pattern EDGES = Pattern.compile("^-+|-+$");

  /** Names that Windows reserves for devices, with any extension. */
  private static final Pattern DEVICE = Pattern.compile("con|prn|aux|nul|com[0-9]|lpt[0-9]");

  private static final int LONGEST = 48;

  private Slugs() {}

  /**
   * One file name for each name, all different: lower-case ASCII letters, digits and inner hyphens.
   */
  static List<String> unique(List<String> names) {
    Set<String> used = new HashSet<>();
    List<String> slugs = new ArrayList<>();
    for (String name : names) {
      String slug = slug(name);
      String candidate = slug;
      for (int i = 2; !used.add(candidate); i++) {
        candidate = slug + "-" + i;
      }
      slugs.add(candidate);
    }
    return slugs;
  }

  private static String slug(String name) {
    String ascii = Normalizer.normalize(name, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
    String slug = UNSAFE.matcher(ascii.replaceAll("\\p{M}+", "")).replaceAll("-");
    slug = slug.substring(0, Math.min(LONGEST, slug.length()));
    slug = EDGES.matcher(slug).replaceAll("");
    if (slug.isEmpty()) {
      return "entry";
    }
    return DEVICE.matcher(slug).matches() ? "entry-" + slug : slug;
  }
}
