package dev.touchstone.tensorflow.kernels;

import com.google.protobuf.ByteString;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.ExecutionEnvironment;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.OpScope;
import org.tensorflow.op.Ops;
import org.tensorflow.op.Scope;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.family.TType;

/**
 * A graph in which convolutions are built otherwise than they are asked for. Everything else goes
 * to the graph itself.
 */
final class RebuildingEnvironment implements ExecutionEnvironment {

  private final Graph graph;
  private final Ops tf;
  private final Predicate<Kernel> which;
  private final KernelBuilder builder;

  /** With the graph's own operations, which what is built instead is made of. */
  RebuildingEnvironment(Graph graph, Ops tf, Predicate<Kernel> which, KernelBuilder builder) {
    this.graph = graph;
    this.tf = tf;
    this.which = which;
    this.builder = builder;
  }

  /** A graph's operations, of which convolutions are built otherwise. */
  static Ops operations(Ops tf, Predicate<Kernel> which, KernelBuilder builder) {
    ExecutionEnvironment environment = tf.scope().env();
    Graph graph =
        environment instanceof RebuildingEnvironment rebuilding
            ? rebuilding.graph
            : (Graph) environment;
    // A scope of its own, because names are counted in each environment apart.
    String scope = tf.scope().makeOpName("rebuilt").replace('/', '_');
    return Ops.create(new RebuildingEnvironment(graph, tf, which, builder)).withSubScope(scope);
  }

  @Override
  public OperationBuilder opBuilder(String type, String name, Scope scope) {
    return type.equals(KernelType.CONVOLUTION.operation())
        ? new Recording(name, scope).proxy()
        : graph.opBuilder(type, name, scope);
  }

  @Override
  public void attachFunction(ConcreteFunction function) {
    graph.attachFunction(function);
  }

  @Override
  public void checkInput(Operation input) {
    graph.checkInput(input);
  }

  @Override
  public Types environmentType() {
    return graph.environmentType();
  }

  @Override
  public Scope baseScope() {
    return new OpScope(this);
  }

  @Override
  public boolean isInitializer(Operation operation) {
    return graph.isInitializer(operation);
  }

  /** Notes what a convolution is to be, until it is clear whether it is one that is rebuilt. */
  private final class Recording {

    private record Call(Method method, Object[] arguments) {}

    private final String name;
    private final Scope scope;
    private final List<Call> calls = new ArrayList<>();
    private final List<Output<?>> inputs = new ArrayList<>();
    private final SortedMap<String, AttrValue> attributes = new TreeMap<>();
    private final OperationBuilder proxy;

    Recording(String name, Scope scope) {
      this.name = name;
      this.scope = scope;
      this.proxy =
          (OperationBuilder)
              Proxy.newProxyInstance(
                  OperationBuilder.class.getClassLoader(),
                  new Class<?>[] {OperationBuilder.class},
                  (self, method, arguments) -> called(method, arguments));
    }

    OperationBuilder proxy() {
      return proxy;
    }

    private Object called(Method method, Object[] arguments) throws Throwable {
      if (method.getName().equals("build")) {
        return build();
      }
      if (method.getName().equals("addInput")) {
        inputs.add((Output<?>) arguments[0]);
      } else if (method.getName().equals("setAttr")) {
        attributes.put((String) arguments[0], value(arguments[1]));
      }
      calls.add(new Call(method, arguments));
      return proxy;
    }

    private Operation build() throws Throwable {
      Kernel kernel =
          new Kernel(
              KernelType.CONVOLUTION,
              attributes,
              inputs.stream().map(input -> dimensions(input.shape())).toList(),
              List.of());
      if (inputs.get(0).dataType() != DataType.DT_FLOAT || !which.test(kernel)) {
        return asAsked();
      }
      Operand<?> built = builder.build(tf, kernel, inputs);
      if (builder instanceof ShiftedProducts) {
        ComposedConvolution.note(graph, kernel, inputs, built);
      }
      return new Rebuilt(built);
    }

    private Operation asAsked() throws Throwable {
      OperationBuilder original = graph.opBuilder(KernelType.CONVOLUTION.operation(), name, scope);
      try {
        for (Call call : calls) {
          call.method().invoke(original, call.arguments());
        }
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
      return original.build();
    }
  }

  private static List<Long> dimensions(Shape shape) {
    return shape.isUnknown() ? List.of(-1L, -1L, -1L, -1L) : Kernel.dimensions(shape.asArray());
  }

  private static AttrValue value(Object value) {
    AttrValue.Builder attribute = AttrValue.newBuilder();
    if (value instanceof AttrValue given) {
      return given;
    } else if (value instanceof long[] list) {
      attribute.getListBuilder().addAllI(LongStream.of(list).boxed().toList());
    } else if (value instanceof String text) {
      attribute.setS(ByteString.copyFromUtf8(text));
    } else if (value instanceof Boolean flag) {
      attribute.setB(flag);
    } else {
      throw new IllegalArgumentException("a convolution has no such attribute: " + value);
    }
    return attribute.build();
  }

  /** What was built, under the name of what was asked for. */
  private record Rebuilt(Operand<?> built) implements Operation {

    @Override
    public String name() {
      return built.asOutput().op().name();
    }

    @Override
    public String type() {
      return KernelType.CONVOLUTION.operation();
    }

    @Override
    public ExecutionEnvironment env() {
      return built.asOutput().op().env();
    }

    @Override
    public int numOutputs() {
      return 1;
    }

    @Override
    public int outputListLength(String name) {
      return built.asOutput().op().outputListLength(name);
    }

    @Override
    public Output<?>[] outputList(int start, int length) {
      return built.asOutput().op().outputList(start, length);
    }

    @Override
    @SuppressWarnings("unchecked") // As in TensorFlow's own.
    public <T extends TType> Output<T> output(int index) {
      return (Output<T>) built.asOutput();
    }

    @Override
    public int inputListLength(String name) {
      return built.asOutput().op().inputListLength(name);
    }
  }
}
