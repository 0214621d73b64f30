package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.ArrayList;
import java.util.List;

/**
 * The balls that a run of Auto-PGD goes through. In L1 these are three times as large first, then
 * twice, then the threat's own (Croce and Hein 2021, section 3.3), as sparse steps in a small ball
 * find little; elsewhere there is one.
 */
final class Phases {

  private static final double[] LARGER = {3, 2};

  /** Each larger ball's share of the queries, in percent. */
  private static final int SHARE = 30;

  private Phases() {}

  /**
   * One ball.
   *
   * @param radius its radius
   * @param queries how many gradients are asked for in it, at least 1
   * @param last whether it is the threat's own: what is misclassified here is proposed
   */
  record Phase(double radius, int queries, boolean last) {}

  /** The balls in turn, which have a query more than steps together. */
  static List<Phase> of(NormBall threat, int steps) {
    List<Phase> phases = new ArrayList<>();
    int left = steps + 1;
    int share = (int) ((long) steps * SHARE / 100);
    if (threat.norm() == Norm.L1 && share > 0) {
      for (double factor : LARGER) {
        phases.add(new Phase(factor * threat.epsilon(), share, false));
        left -= share;
      }
    }
    phases.add(new Phase(threat.epsilon(), left, true));
    return phases;
  }
}
