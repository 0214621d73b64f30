package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.defense.AugmentationContext;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training set with stylised copies of its images.
 *
 * <p>Every image has its own order of the styles, drawn from the seed; its first copy is in the
 * first of them, its second in the second, and so on. So the copies of a smaller ratio are among
 * those of a larger one, and are found in the cache when ratios are compared. They are kept in
 * blocks of images with 8 bits a channel, as image files would hold them.
 */
final class StylisedSet implements AutoCloseable {

  /** Images in a block: what a crash can lose at most. */
  static final int BLOCK = 500;

  private static final Logger LOG = LoggerFactory.getLogger(StylisedSet.class);
  private static final String FORMAT = "touchstone-stylised-1";

  private final List<StyleWeights> styles;
  private final WorkingSize size;
  private final LabeledImages train;
  private final AugmentationContext context;
  private final BlockCache cache;
  private final Map<Integer, Stylist> stylists = new HashMap<>();
  private long total;
  private long done;
  private long made;
  private long nanos;

  /** Copies of the images in the styles; needs no network for those that the cache holds. */
  StylisedSet(
      List<StyleWeights> styles,
      Optional<Integer> resolution,
      LabeledImages train,
      AugmentationContext context) {
    this.styles = styles;
    this.size = WorkingSize.of(train.shape(), resolution);
    this.train = train;
    this.context = context;
    this.cache = new BlockCache(context.cacheFolder().resolve("stylised"));
  }

  /**
   * The originals, and after them {@code ratio} copies of each: all first ones, then the second.
   */
  LabeledImages make(int ratio) {
    int count = train.count();
    if ((ratio + 1L) * train.pixels().length > Integer.MAX_VALUE - 8) {
      throw new UserException(
          "%d images with %d stylised copies each do not fit into memory at once; take fewer of them"
              .formatted(count, ratio));
    }
    float[] pixels = Arrays.copyOf(train.pixels(), (ratio + 1) * train.pixels().length);
    int[] labels = new int[(ratio + 1) * count];
    System.arraycopy(train.labels(), 0, labels, 0, count);
    total = (long) ratio * count;
    for (int copy = 0; copy < ratio; copy++) {
      for (int first = 0; first < count; first += BLOCK) {
        context.cancellation().check();
        byte[] block = block(copy, first, Math.min(BLOCK, count - first));
        Stylist.restore(block, pixels, ((copy + 1) * count + first) * train.shape().size());
      }
      System.arraycopy(train.labels(), 0, labels, (copy + 1) * count, count);
    }
    if (made > 0) {
      LOG.info(
          "{} images stylised at {}×{} pixels, {} a second",
          made,
          size.width(),
          size.height(),
          String.format(Locale.ROOT, "%.1f", made / (nanos / 1e9)));
    }
    return new LabeledImages(train.shape(), pixels, labels);
  }

  private byte[] block(int copy, int first, int count) {
    String name = key(copy, first, count) + ".rgb8";
    int length = count * train.shape().size();
    Optional<byte[]> known = cache.read(name, length);
    if (known.isPresent()) {
      return reused(known.get(), count);
    }
    return BlockCache.exclusively(
        context.cacheFolder().resolve("stylised"),
        context.cancellation(),
        () ->
            cache
                .read(name, length) // another job may have made it meanwhile
                .map(block -> reused(block, count))
                .orElseGet(() -> stylise(name, copy, first, count)));
  }

  private byte[] reused(byte[] block, int count) {
    report(count, "from the cache");
    return block;
  }

  private String key(int copy, int first, int count) {
    ContentHash hash = new ContentHash().add(FORMAT).add(styles.size());
    styles.forEach(style -> hash.add(style.digest()));
    hash.add(size.height()).add(size.width()).add(size.shape().toString());
    hash.add(context.seed().value()).add(copy).add(first);
    int values = size.shape().size();
    return hash.add(train.pixels(), first * values, count * values).hex();
  }

  private byte[] stylise(String name, int copy, int first, int count) {
    int values = size.shape().size();
    byte[] block = new byte[count * values];
    for (int style = 0; style < styles.size(); style++) {
      int[] members = members(style, copy, first, count);
      if (members.length > 0) {
        float[] originals = train.select(members).pixels();
        long start = System.nanoTime();
        float[] copies = stylist(style).apply(originals, this::progress);
        nanos += System.nanoTime() - start;
        made += members.length;
        byte[] bytes = Stylist.quantized(copies);
        for (int i = 0; i < members.length; i++) {
          System.arraycopy(bytes, i * values, block, (members[i] - first) * values, values);
        }
      }
    }
    cache.write(name, block);
    return block;
  }

  /** Indices of the block's images whose copy is in the style. */
  private int[] members(int style, int copy, int first, int count) {
    int[] members = new int[count];
    int found = 0;
    for (int i = first; i < first + count; i++) {
      if (order(context.seed(), i, styles.size())[copy] == style) {
        members[found++] = i;
      }
    }
    return Arrays.copyOf(members, found);
  }

  /** An image's own order of the styles (Fisher and Yates' shuffle). */
  static int[] order(Seed seed, int image, int styles) {
    RandomGenerator random = seed.derive("styles").derive(image).generator();
    int[] order = new int[styles];
    for (int i = 0; i < styles; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** Networks are opened when they are first needed; a cache that holds everything needs none. */
  private Stylist stylist(int style) {
    return stylists.computeIfAbsent(
        style, i -> Stylist.open(styles.get(i), size, StyleKernels.check(context)));
  }

  private void progress(int images) {
    context.cancellation().check();
    String speed =
        nanos == 0 ? "" : String.format(Locale.ROOT, ", %.0f images/s", made / (nanos / 1e9));
    report(images, "at " + size.width() + "×" + size.height() + speed);
  }

  private void report(int images, String detail) {
    done += images;
    context.progress().update(done, total, "stylised images " + detail);
  }

  @Override
  public void close() {
    stylists.values().forEach(Stylist::close);
  }
}
