package dev.touchstone.benchmarks.plan;

/** The stages of AutoAttack (Croce and Hein 2020, version standard), for ten classes. */
public enum Stage {
  /** APGD on cross-entropy: 100 steps and the start. */
  APGD_CE("apgd-ce", "APGD-CE", "apgd untargeted cross-entropy", 101, 0),
  /** APGD on the targeted DLR loss towards nine classes, which one forward query ranks. */
  APGD_T("apgd-t", "APGD-T", "apgd top-targets dlr", 9 * 101, 1),
  /** FAB towards nine classes, 100 steps each; its forward queries vary. */
  FAB_T("fab-t", "FAB-T", "fab", 9 * 100, 0),
  /** Square. */
  SQUARE("square", "Square", "square", 0, 5000);

  private final String id;
  private final String title;
  private final String platform;
  private final long gradients;
  private final long forwards;

  Stage(String id, String title, String platform, long gradients, long forwards) {
    this.id = id;
    this.title = title;
    this.platform = platform;
    this.gradients = gradients;
    this.forwards = forwards;
  }

  /** What it is called in files. */
  public String id() {
    return id;
  }

  /** What it is called in tables. */
  public String title() {
    return title;
  }

  /** Whether the platform's results call it so. */
  public boolean of(String stage) {
    return platform.equals(stage);
  }

  /** Gradient queries about a sample that it does not break. */
  public long gradients() {
    return gradients;
  }

  /** Forward queries about a sample that it does not break. */
  public long forwards() {
    return forwards;
  }
}
