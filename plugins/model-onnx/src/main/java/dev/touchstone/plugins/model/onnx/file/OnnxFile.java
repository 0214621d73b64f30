package dev.touchstone.plugins.model.onnx.file;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import dev.touchstone.plugins.model.onnx.tensor.HostTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model in the format of ONNX: one graph with one input of float32 images. Nodes stand in the
 * order of their computation, as the format demands.
 *
 * @see <a href="https://onnx.ai/onnx/repo-docs/IR.html">The intermediate representation</a>
 */
public final class OnnxFile {

  /** The oldest version of the operators that is read. */
  private static final long OLDEST_OPSET = 11;

  private static final int MOST_NODES = 100_000;

  /** What the format's own operators call their domain. */
  private static final Set<String> OWN_DOMAIN = Set.of("", "ai.onnx");

  private final Path path;
  private final ModelProto model;
  private final GraphProto graph;
  private final long opset;
  private final Map<String, HostTensor> initializers;
  private final ValueInfoProto input;

  private OnnxFile(Path path, ModelProto model) {
    this.path = path;
    this.model = model;
    this.graph = model.getGraph();
    this.opset = ownOpset();
    if (model.getFunctionsCount() > 0) {
      throw fault("it defines functions of its own; export it with them inlined");
    }
    if (graph.getNodeCount() == 0 || graph.getNodeCount() > MOST_NODES) {
      throw fault(
          "its graph has %,d nodes; from 1 to %,d are taken"
              .formatted(graph.getNodeCount(), MOST_NODES));
    }
    this.initializers = readInitializers();
    this.input = onlyInput();
    requireOrder();
  }

  /**
   * Reads a file.
   *
   * @throws UserException if it is no ONNX file, or not one that can be imported; names the file,
   *     the reason and the remedy
   * @throws ResourceException if it cannot be read
   */
  public static OnnxFile read(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new UserException(path + ": no such file");
    }
    try {
      if (Files.size(path) > Integer.MAX_VALUE - 8L) {
        throw new UserException(path + ": is larger than 2 GB, the most that this format holds");
      }
      CodedInputStream content = CodedInputStream.newInstance(Files.readAllBytes(path));
      content.enableAliasing(true); // Weights stay where they were read to.
      return new OnnxFile(path, ModelProto.parseFrom(content));
    } catch (InvalidProtocolBufferException e) {
      throw new UserException(
          path + ": is no ONNX file, or one that was cut off (" + e.getMessage() + ")", e);
    } catch (IOException e) {
      throw new ResourceException(path + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private long ownOpset() {
    if (!model.hasGraph()) {
      throw fault("is no ONNX file, or one that was cut off (it has no graph)");
    }
    Optional<OperatorSetIdProto> own =
        model.getOpsetImportList().stream()
            .filter(set -> OWN_DOMAIN.contains(set.getDomain()))
            .findFirst();
    long version = own.map(OperatorSetIdProto::getVersion).orElse(0L);
    if (version < OLDEST_OPSET) {
      throw fault(
          "its operators are of opset %d; %d is the oldest that is read: export it anew"
              .formatted(version, OLDEST_OPSET));
    }
    return version;
  }

  private Map<String, HostTensor> readInitializers() {
    if (graph.getSparseInitializerCount() > 0) {
      throw fault("it has sparse weights, which are not read");
    }
    Map<String, HostTensor> read = new LinkedHashMap<>();
    for (TensorProto tensor : graph.getInitializerList()) {
      String name = tensor.getName();
      try {
        if (name.isEmpty() || read.put(name, TensorReader.read(tensor, name)) != null) {
          throw new IllegalArgumentException("has no name, or one that another has");
        }
      } catch (IllegalArgumentException e) {
        throw fault("initializer '%s' %s".formatted(Names.shown(name), e.getMessage()));
      }
    }
    return read;
  }

  /** Older files list their weights among the inputs as well. */
  private ValueInfoProto onlyInput() {
    List<ValueInfoProto> inputs =
        graph.getInputList().stream()
            .filter(each -> !initializers.containsKey(each.getName()))
            .toList();
    if (inputs.size() != 1) {
      throw fault(
          "it has %d inputs (%s); one is needed, the images"
              .formatted(
                  inputs.size(),
                  Names.list(inputs.stream().map(ValueInfoProto::getName).toList())));
    }
    ValueInfoProto only = inputs.get(0);
    if (only.getType().getTensorType().getElemType() != TensorProto.DataType.FLOAT_VALUE) {
      throw fault(
          "its input '%s' is not of float32; export it so".formatted(Names.shown(only.getName())));
    }
    return only;
  }

  /** What a node needs must be there before it: so there is no cycle either. */
  private void requireOrder() {
    Set<String> known = new HashSet<>(initializers.keySet());
    known.add(input.getName());
    for (NodeProto node : graph.getNodeList()) {
      for (String name : node.getInputList()) {
        if (!name.isEmpty() && !known.contains(name)) {
          throw fault(
              "node '%s' (%s) uses '%s', which no node before it, no input and no initializer gives: the nodes are in a cycle or out of order, or a part of the file is missing"
                  .formatted(
                      Names.shown(node.getName()),
                      Names.shown(node.getOpType()),
                      Names.shown(name)));
        }
      }
      for (String name : node.getOutputList()) {
        if (!name.isEmpty() && !known.add(name)) {
          throw fault(
              "node '%s' (%s) gives '%s', which is there already"
                  .formatted(
                      Names.shown(node.getName()),
                      Names.shown(node.getOpType()),
                      Names.shown(name)));
        }
      }
    }
  }

  /**
   * The output with the logits.
   *
   * @param wanted its name; empty if there is only one
   */
  public String output(Optional<String> wanted) {
    List<String> names = graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
    if (wanted.isPresent() && names.contains(wanted.get())) {
      return wanted.get();
    }
    if (wanted.isPresent()) {
      throw fault("it has no output '%s'; there are %s".formatted(wanted.get(), Names.list(names)));
    }
    if (names.size() != 1) {
      throw fault(
          "it has %d outputs (%s); name that of the logits as 'output'"
              .formatted(names.size(), Names.list(names)));
    }
    return names.get(0);
  }

  /** The nodes in order. */
  public List<NodeProto> nodes() {
    return graph.getNodeList();
  }

  /** Weights and constants by name. */
  public Map<String, HostTensor> initializers() {
    return initializers;
  }

  /** The version of the operators. */
  public long opset() {
    return opset;
  }

  /** Name of the input. */
  public String input() {
    return input.getName();
  }

  /** Its dimensions as far as the file says them; −1 for those that it leaves open. */
  public long[] inputShape() {
    List<Long> dimensions = new ArrayList<>();
    for (TensorShapeProto.Dimension dimension :
        input.getType().getTensorType().getShape().getDimList()) {
      dimensions.add(
          dimension.hasDimValue() && dimension.getDimValue() > 0 ? dimension.getDimValue() : -1);
    }
    return dimensions.stream().mapToLong(Long::longValue).toArray();
  }

  /** The file's content, to be changed. */
  public ModelProto.Builder copy() {
    return model.toBuilder();
  }

  /** The file's content, with one more output if that is none yet. */
  public byte[] bytesWith(String output) {
    ModelProto.Builder changed = copy();
    if (graph.getOutputList().stream().noneMatch(each -> each.getName().equals(output))) {
      changed.getGraphBuilder().addOutput(ValueInfoProto.newBuilder().setName(output));
    }
    return changed.build().toByteArray();
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** An error of this file. */
  public UserException fault(String what) {
    return new UserException(path + ": " + what);
  }

  /** Whether a domain is that of the format's own operators. */
  public static boolean ownDomain(String domain) {
    return OWN_DOMAIN.contains(domain);
  }
}
