package dev.touchstone.bounds;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.family.TType;

/**
 * What one run of a graph computes and later runs need. The tensors stay in native memory and are
 * fed as they are, without a copy.
 */
final class Handover {

  private final Ops tf;
  private final List<Operand<?>> made = new ArrayList<>();
  private final List<Placeholder<?>> places = new ArrayList<>();

  Handover(Ops tf) {
    this.tf = tf;
  }

  /** Where later runs find a value. */
  <V extends TType> Operand<V> pass(Operand<V> value) {
    Placeholder<V> place = tf.placeholder(value.type(), Placeholder.shape(value.shape()));
    made.add(value);
    places.add(place);
    return place;
  }

  /** Asks for all values, before anything else that the run is asked for. */
  void fetch(Session.Runner runner) {
    made.forEach(runner::fetch);
  }

  /** How many values there are. */
  int size() {
    return made.size();
  }

  /** Feeds what {@link #fetch} gave. */
  void feed(Session.Runner runner, Result values) {
    for (int i = 0; i < places.size(); i++) {
      runner.feed(places.get(i), values.get(i));
    }
  }
}
