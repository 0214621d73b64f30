package dev.touchstone.core.plugins;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Order of plugins' versions: that of Semantic Versioning 2.0 (section 11), for any count of
 * numbers of any length, such as {@code 1.0-20240131123456}. Otherwise than there, numbers within a
 * label count as numbers ({@code rc9} comes before {@code rc10}), and the build after a plus counts
 * last, as it tells two zips apart.
 */
final class VersionOrder implements Comparator<String> {

  private static final Pattern FORM = Pattern.compile("([^-+]*)(?:-([^+]*))?(?:\\+(.*))?");
  private static final Pattern TOKEN = Pattern.compile("\\d+|[A-Za-z]+");

  @Override
  public int compare(String a, String b) {
    Matcher first = form(a);
    Matcher second = form(b);
    int order = compareNumbers(tokens(first.group(1)), tokens(second.group(1)));
    if (order == 0 && (first.group(2) == null) != (second.group(2) == null)) {
      order = first.group(2) == null ? 1 : -1; // A label makes it a version before the plain one.
    }
    for (int part = 2; order == 0 && part <= 3; part++) {
      order = compareLabels(tokens(first.group(part)), tokens(second.group(part)));
    }
    return order;
  }

  private static Matcher form(String version) {
    Matcher form = FORM.matcher(version);
    if (!form.matches()) {
      throw new IllegalArgumentException("no version: " + version);
    }
    return form;
  }

  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    if (text != null) {
      TOKEN.matcher(text).results().forEach(token -> tokens.add(token.group()));
    }
    return tokens;
  }

  private static int compareNumbers(List<String> a, List<String> b) {
    for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
      BigInteger first = i < a.size() ? new BigInteger(a.get(i)) : BigInteger.ZERO;
      BigInteger second = i < b.size() ? new BigInteger(b.get(i)) : BigInteger.ZERO;
      if (!first.equals(second)) {
        return first.compareTo(second);
      }
    }
    return 0;
  }

  private static int compareLabels(List<String> a, List<String> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = compareTokens(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  private static int compareTokens(String a, String b) {
    boolean first = isNumber(a);
    boolean second = isNumber(b);
    if (first && second) {
      return new BigInteger(a).compareTo(new BigInteger(b));
    }
    return first == second ? a.compareTo(b) : Boolean.compare(second, first);
  }

  private static boolean isNumber(String token) {
    return Character.isDigit(token.charAt(0));
  }
}
