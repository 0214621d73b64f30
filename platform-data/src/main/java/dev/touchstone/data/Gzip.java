package dev.touchstone.data;

import java.io.IOException;
import java.io.InputStream;

/** Recognises gzip data by their first two bytes (RFC 1952, section 2.3.1). */
public final class Gzip {

  private static final int ID1 = 0x1f;
  private static final int ID2 = 0x8b;

  private Gzip() {}

  /**
   * Whether gzip data come next. The stream stays where it is.
   *
   * @param in a stream that supports {@link InputStream#mark}
   */
  public static boolean begins(InputStream in) throws IOException {
    in.mark(2);
    boolean gzip = in.read() == ID1 && in.read() == ID2;
    in.reset();
    return gzip;
  }
}
