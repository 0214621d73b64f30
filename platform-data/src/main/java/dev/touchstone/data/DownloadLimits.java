package dev.touchstone.data;

import java.time.Duration;

/**
 * How long to wait for a server.
 *
 * @param connect until the connection stands
 * @param stall until the response begins, and between two pieces of it
 * @param total for all files together: a server that sends a byte now and then never stalls
 */
public record DownloadLimits(Duration connect, Duration stall, Duration total) {

  /** Patient enough for a slow line. */
  public static final DownloadLimits DEFAULT =
      new DownloadLimits(Duration.ofSeconds(15), Duration.ofSeconds(30), Duration.ofHours(3));
}
