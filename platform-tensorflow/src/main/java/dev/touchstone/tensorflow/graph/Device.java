package dev.touchstone.tensorflow.graph;

import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What TensorFlow computes on: it puts every operation that it can on a GPU, if its libraries and
 * the machine have one.
 *
 * @param gpu whether there is a GPU
 * @param precision of products, in words: GPUs may round their factors
 * @param note what the user should know, in a line
 */
public record Device(boolean gpu, String precision, Optional<String> note) {

  /** The variable with which NVIDIA's libraries are told not to round factors to TensorFloat-32. */
  static final String TF32 = "NVIDIA_TF32_OVERRIDE";

  /** Where TensorFlow's libraries for GPUs lie on the class path. */
  private static final String GPU_LIBRARIES =
      "org/tensorflow/internal/c_api/linux-x86_64-gpu/libtensorflow_framework.so.2";

  /** Found out once, at the first question. */
  private static final class Current {
    private static final Device DEVICE =
        of(
            Device.class.getClassLoader().getResource(GPU_LIBRARIES) != null,
            System.getenv(),
            Device::findsGpu);
  }

  /** The device of this process; loads TensorFlow if its libraries are those for GPUs. */
  public static Device current() {
    return Current.DEVICE;
  }

  /**
   * The device.
   *
   * @param gpuLibraries whether TensorFlow's libraries are those for GPUs
   * @param findsGpu asked only if they are
   */
  static Device of(
      boolean gpuLibraries, Map<String, String> environment, BooleanSupplier findsGpu) {
    if (!gpuLibraries) {
      return new Device(false, "float32", Optional.empty());
    }
    if (!findsGpu.getAsBoolean()) {
      return new Device(
          false,
          "float32",
          Optional.of(
              "built with TensorFlow's GPU libraries, but TensorFlow finds no GPU here (it needs"
                  + " NVIDIA's driver, CUDA 12 and cuDNN 9); computing on the CPU"));
    }
    if ("0".equals(environment.get(TF32))) {
      return new Device(true, "float32", Optional.empty());
    }
    return new Device(
        true,
        "float32, factors may be rounded to TensorFloat-32",
        Optional.of(
            TF32
                + " is not 0, so the GPU may round factors to 10 bits; certificates of 'bounds' do"
                + " not allow for that"));
  }

  /** The device's name, for people. */
  public String name() {
    return gpu ? "GPU" : "CPU";
  }

  /** Whether TensorFlow can run an operation on a GPU. */
  @SuppressWarnings("try") // What it gives is not of interest.
  static boolean findsGpu() {
    try (Graph graph = Sessions.newGraph()) {
      Ops tf =
          Ops.create(graph)
              .withDevice(
                  DeviceSpec.newBuilder()
                      .deviceType(DeviceSpec.DeviceType.GPU)
                      .deviceIndex(0)
                      .build());
      Operand<TFloat32> one = tf.math.neg(tf.constant(-1f));
      try (Session session = Sessions.open(graph);
          Result result = session.runner().fetch(one).run()) {
        return true;
      } catch (TFInvalidArgumentException | TensorFlowException e) {
        return false; // The session cannot put the operation there.
      }
    }
  }
}
