package dev.touchstone.data;

import java.time.Duration;

/**
 * How long to wait for a server.
 *
 * @param connect until the connection stands
 * @param stall until the response begins, and between two pieces of it
 */
public record DownloadLimits(Duration connect, Duration stall) {

  /** Patient enough for a slow line. */
  public static final DownloadLimits DEFAULT =
      new DownloadLimits(Duration.ofSeconds(15), Duration.ofSeconds(30));
}
