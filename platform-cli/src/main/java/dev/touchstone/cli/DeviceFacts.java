package dev.touchstone.cli;

import dev.touchstone.api.results.Fact;
import dev.touchstone.tensorflow.graph.Device;
import java.util.List;
import java.util.Optional;

/** What commands that compute say of the device that TensorFlow computes on. */
final class DeviceFacts {

  private DeviceFacts() {}

  /** What stands in manifests; may decide float rounding, as the machine does. */
  static List<Fact> all() {
    Device device = Device.current();
    return List.of(new Fact("device", device.name()), new Fact("precision", device.precision()));
  }

  /** What the user should know, in a line. */
  static Optional<String> note() {
    return Device.current().note();
  }
}
