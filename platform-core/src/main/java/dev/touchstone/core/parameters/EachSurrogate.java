package dev.touchstone.core.parameters;

import com.fasterxml.jackson.databind.JsonNode;
import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.attack.PartOfTask;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An attack through each of an entry's backward surrogates in turn, in the entry's order, each on
 * the samples that still stand: what {@code surrogate: all} asks for. Each run is a stage that is
 * called by its surrogate. Runs share a sample's query budget and random stream; where an entry has
 * no surrogates, there is one run.
 */
public final class EachSurrogate implements Attack {

  /** The value of the parameter. */
  static final String ALL = "all";

  /** The parameter in which attacks take a surrogate's name. */
  private static final String SURROGATE = "surrogate";

  private final Attack attack;

  private EachSurrogate(Attack attack) {
    this.attack = attack;
  }

  /** Whether an attack's parameters ask for every surrogate. */
  public static boolean asked(JsonNode parameters) {
    return parameters.path(SURROGATE).asText().equals(ALL);
  }

  /**
   * The attack as its parameters ask for it: itself, or through each surrogate.
   *
   * @param attack made of these parameters
   */
  public static Attack of(Attack attack, JsonNode parameters) {
    return asked(parameters) ? new EachSurrogate(attack) : attack;
  }

  @Override
  public Access access() {
    return attack.access();
  }

  @Override
  public boolean seeksNearest() {
    return attack.seeksNearest();
  }

  @Override
  public boolean leavesOutDecided() {
    return attack.leavesOutDecided();
  }

  @Override
  public void check(AttackTask task) {
    attack.check(new Through(task, all(task), Optional.empty(), new boolean[task.size()]));
  }

  @Override
  public void run(AttackTask task) {
    boolean[] broken = new boolean[task.size()];
    if (task.surrogates().isEmpty()) {
      attack.run(new Through(task, all(task), Optional.empty(), broken));
      return;
    }
    int[] standing = all(task);
    for (String surrogate : task.surrogates()) {
      task.stage(surrogate);
      attack.run(new Through(task, standing, Optional.of(surrogate), broken));
      standing =
          IntStream.range(0, task.size())
              .filter(row -> !broken[row] && task.remaining(row).orElse(1) > 0)
              .toArray();
      if (standing.length == 0) {
        return;
      }
    }
  }

  private static int[] all(AttackTask task) {
    return IntStream.range(0, task.size()).toArray();
  }

  /** A task in which the name {@link #ALL} stands for one surrogate. */
  private static final class Through extends PartOfTask {
    private final Optional<String> name;
    private final boolean[] broken;

    Through(AttackTask task, int[] rows, Optional<String> name, boolean[] broken) {
      super(task, rows);
      this.name = name;
      this.broken = broken;
    }

    @Override
    public List<String> surrogates() {
      return Stream.concat(super.surrogates().stream(), Stream.of(ALL)).toList();
    }

    private Optional<String> meant(Optional<String> surrogate) {
      return surrogate.equals(Optional.of(ALL)) ? name : surrogate;
    }

    @Override
    public Gradients gradients(
        int[] own,
        float[] images,
        Loss loss,
        Optional<int[]> targets,
        Optional<String> surrogate,
        long draw) {
      return super.gradients(own, images, loss, targets, meant(surrogate), draw);
    }

    @Override
    public float[] vectorJacobianProduct(
        int[] own, float[] images, float[] cotangents, Optional<String> surrogate, long draw) {
      return super.vectorJacobianProduct(own, images, cotangents, meant(surrogate), draw);
    }

    @Override
    public boolean[] propose(int[] own, float[] candidates) {
      int[] named = of(own);
      boolean[] answer = super.propose(own, candidates);
      for (int i = 0; i < named.length; i++) {
        broken[named[i]] = answer[i];
      }
      return answer;
    }
  }
}
