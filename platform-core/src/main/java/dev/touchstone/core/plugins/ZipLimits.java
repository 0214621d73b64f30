package dev.touchstone.core.plugins;

/**
 * How large a plugin zip may become when it is unpacked.
 *
 * @param bytes of all files together, counted while inflating
 * @param entries files and folders
 * @param ratio unpacked bytes for each byte of the zip
 * @param ratioFreeBytes unpacked bytes below which the ratio does not matter: a few very regular
 *     small files are no attack
 */
record ZipLimits(long bytes, int entries, int ratio, long ratioFreeBytes) {

  /**
   * 512 MiB, 20,000 entries, 100 to 1 above 10 MiB. Class files shrink about 2 to 1 and text 10 to
   * 1; deflate can reach 1,032 to 1, and more where entries overlap.
   */
  static final ZipLimits STANDARD = new ZipLimits(512L << 20, 20_000, 100, 10L << 20);
}
