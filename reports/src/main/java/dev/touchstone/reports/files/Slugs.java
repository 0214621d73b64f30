package dev.touchstone.reports.files;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** File names for things whose names may hold anything. */
public final class Slugs {

  private static final Pattern UNSAFE = Pattern.compile("[^a-z0-9]+");
  private static final Pattern EDGES = Pattern.compile("^-+|-+$");

  /** Names that Windows reserves for devices, with any extension. */
  private static final Pattern DEVICE = Pattern.compile("con|prn|aux|nul|com[0-9]|lpt[0-9]");

  private static final int LONGEST = 48;

  private Slugs() {}

  /**
   * One file name for each name, all different: lower-case ASCII letters, digits and inner hyphens.
   *
   * @param fallback what stands for a name of which nothing is left, and before a reserved name
   */
  public static List<String> unique(List<String> names, String fallback) {
    return distinct(names.stream().map(name -> slug(name, fallback)).toList());
  }

  /** The same file names, numbered where one occurs again. */
  public static List<String> distinct(List<String> slugs) {
    Set<String> used = new HashSet<>();
    List<String> distinct = new ArrayList<>();
    for (String slug : slugs) {
      String candidate = slug;
      for (int i = 2; !used.add(candidate); i++) {
        candidate = slug + "-" + i;
      }
      distinct.add(candidate);
    }
    return distinct;
  }

  private static String slug(String name, String fallback) {
    String ascii = Normalizer.normalize(name, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
    String slug = UNSAFE.matcher(ascii.replaceAll("\\p{M}+", "")).replaceAll("-");
    slug = EDGES.matcher(slug.substring(0, Math.min(LONGEST, slug.length()))).replaceAll("");
    if (slug.isEmpty()) {
      return fallback;
    }
    return DEVICE.matcher(slug).matches() ? fallback + "-" + slug : slug;
  }
}
