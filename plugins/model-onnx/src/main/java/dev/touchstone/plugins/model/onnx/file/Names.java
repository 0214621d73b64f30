package dev.touchstone.plugins.model.onnx.file;

import java.util.List;
import java.util.stream.Collectors;

/** Names of files as messages show them: a file must not steer a terminal, nor fill it. */
public final class Names {

  private static final int LONGEST = 100;
  private static final int MOST = 10;

  private Names() {}

  /** A name. */
  public static String shown(String name) {
    String clean = name.replaceAll("\\p{C}", "?");
    return clean.length() > LONGEST ? clean.substring(0, LONGEST) + "…" : clean;
  }

  /** Several. */
  public static String list(List<String> names) {
    String some = names.stream().limit(MOST).map(Names::shown).collect(Collectors.joining(", "));
    return names.size() > MOST ? some + ", …" : some;
  }
}
