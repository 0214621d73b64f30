package dev.touchstone.core.cells.attack;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.attack.Access;
import java.util.OptionalLong;

/** Counts what an attack asks about each sample of a batch, and lets it ask no more than it may. */
final class Queries {

  private final Allowance allowance;
  private final int[] samples;
  private final long[] forward;
  private final long[] gradient;
  private final long[] proposals;

  /**
   * Nothing was asked yet.
   *
   * @param samples the rows' indices in the data set, for messages
   */
  Queries(Allowance allowance, int[] samples) {
    this.allowance = allowance;
    this.samples = samples;
    this.forward = new long[samples.length];
    this.gradient = new long[samples.length];
    this.proposals = new long[samples.length];
  }

  /**
   * Counts a query about each row, a repeated row as often as it is there.
   *
   * @param kind the answer that is asked for
   * @param method how messages call the query
   * @throws ComponentException if the attack said that it needs no such answers, or has none left
   */
  void ask(int[] rows, Access kind, String method) {
    if (!allowance.access().allows(kind)) {
      throw new ComponentException(
          "%s: the attack says that it needs %s alone (Attack.access), and gets no other answer"
              .formatted(
                  method, allowance.access() == Access.LABELS ? "predicted classes" : "logits"));
    }
    count(rows, kind == Access.GRADIENTS ? gradient : forward, method);
  }

  /** Counts a proposal for each row. */
  void propose(int[] rows) {
    count(rows, proposals, "propose");
  }

  private void count(int[] rows, long[] counts, String method) {
    for (int row : rows) {
      counts[row]++;
    }
    if (allowance.queries().isPresent()) {
      for (int row : rows) {
        if (spent(row) > allowance.queries().getAsLong()) {
          throw new ComponentException(
              "%s: the attack asked more about sample %d than the %d queries that it may; it must look how many remain"
                  .formatted(method, samples[row], allowance.queries().getAsLong()));
        }
      }
    }
  }

  private long spent(int row) {
    return forward[row] + gradient[row] + proposals[row];
  }

  /** See {@link dev.touchstone.api.attack.AttackTask#remaining}. */
  OptionalLong remaining(int row) {
    return allowance.queries().isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(allowance.queries().getAsLong() - spent(row));
  }

  /** Queries of all kinds, without proposals. */
  long of(int row) {
    return forward[row] + gradient[row];
  }

  /** Queries that were answered by logits or classes. */
  long forward(int row) {
    return forward[row];
  }

  /** Queries that were answered by gradients. */
  long gradient(int row) {
    return gradient[row];
  }
}
