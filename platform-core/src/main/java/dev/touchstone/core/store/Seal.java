package dev.touchstone.core.store;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The digest that a stored JSON object carries as its first member, over every other byte of it:
 * whatever changes in the file afterwards, the two no longer fit. The file stays JSON that anybody
 * can read. It tells accident and carelessness, not somebody who computes the digest anew.
 */
public final class Seal {

  /** Name of the member. */
  public static final String KEY = "digest";

  private static final String HEAD = "{%s\"" + KEY + "\"%s:%s\"%s\",";
  private static final Pattern SEALED =
      Pattern.compile("\\{(\\n  )?\"" + KEY + "\"( ?): ?\"([0-9a-f]{64})\",");

  /** Room for the digest and all that is around it. */
  private static final int LONGEST_HEAD = 96;

  private Seal() {}

  /**
   * The object with its digest.
   *
   * @param json a JSON object with at least one member, canonical or as {@link Json#pretty} writes
   */
  public static byte[] seal(byte[] json) {
    boolean pretty = json.length > 1 && json[1] == '\n';
    String space = pretty ? " " : "";
    String head = HEAD.formatted(pretty ? "\n  " : "", space, space, Json.sha256(json));
    byte[] first = head.getBytes(StandardCharsets.UTF_8);
    byte[] sealed = new byte[first.length + json.length - 1];
    System.arraycopy(first, 0, sealed, 0, first.length);
    System.arraycopy(json, 1, sealed, first.length, json.length - 1);
    return sealed;
  }

  /**
   * What is wrong with the digest of a file.
   *
   * @return why the digest does not stand for the rest, empty if it does
   */
  public static Optional<String> fault(byte[] sealed) {
    String head =
        new String(sealed, 0, Math.min(sealed.length, LONGEST_HEAD), StandardCharsets.ISO_8859_1);
    Matcher digest = SEALED.matcher(head);
    if (!digest.lookingAt()) {
      return Optional.of("it does not begin with its digest");
    }
    byte[] json = new byte[sealed.length - digest.end() + 1];
    json[0] = '{';
    System.arraycopy(sealed, digest.end(), json, 1, json.length - 1);
    return Json.sha256(json).equals(digest.group(3))
        ? Optional.empty()
        : Optional.of("it was changed after it was written: its digest does not fit");
  }
}
