package dev.touchstone.tensorflow.weights.convert;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What different frameworks and wrappers call the same tensor. */
final class TensorNames {

  /** What wrappers put before every name. */
  private static final Pattern WRAPPERS =
      Pattern.compile("^(?:(?:module|model|net|network|state_dict|_orig_mod)\\.)+");

  /** Keras' and TensorFlow's names of what PyTorch has. */
  private static final Map<String, String> LAST_PARTS =
      Map.of(
          "kernel", "weight",
          "gamma", "weight",
          "beta", "bias",
          "moving_mean", "running_mean",
          "moving_variance", "running_var",
          "moving_var", "running_var");

  private static final Pattern NUMBER = Pattern.compile("\\d+|\\D+");

  /** Numbers by their value, so that 10 comes after 2: the order of layers without names. */
  static final Comparator<String> NATURAL = TensorNames::compare;

  private TensorNames() {}

  /** A name without what differs between frameworks. */
  static String plain(String name) {
    String plain = name.replaceFirst(":\\d+$", "").replace('/', '.');
    plain = WRAPPERS.matcher(plain).replaceFirst("");
    int dot = plain.lastIndexOf('.');
    String last = plain.substring(dot + 1);
    return plain.substring(0, dot + 1) + LAST_PARTS.getOrDefault(last, last);
  }

  /** What a tensor is of its layer, such as {@code "bias"}; empty if its name does not tell. */
  static String role(String name) {
    String plain = plain(name);
    String last = plain.substring(plain.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return List.of("weight", "bias", "running_mean", "running_var").contains(last) ? last : "";
  }

  /** PyTorch counts batches in each batch normalisation; no network here does. */
  static boolean isCounter(String name) {
    return name.endsWith("num_batches_tracked");
  }

  private static int compare(String a, String b) {
    Matcher left = NUMBER.matcher(a);
    Matcher right = NUMBER.matcher(b);
    while (left.find()) {
      if (!right.find()) {
        return 1;
      }
      String x = left.group();
      String y = right.group();
      boolean numbers = Character.isDigit(x.charAt(0)) && Character.isDigit(y.charAt(0));
      int order =
          numbers && x.length() != y.length()
              ? Integer.compare(x.length(), y.length())
              : x.compareTo(y);
      if (order != 0) {
        return order;
      }
    }
    return right.find() ? -1 : a.compareTo(b);
  }
}
