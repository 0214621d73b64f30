package dev.touchstone.tensorflow.kernels;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.touchstone.api.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was found out about kernels, in a file: for each machine (as {@link Machine#key} tells them
 * apart) each kernel's fault, or that it has none; or how much faster a network is in bf16. Nothing
 * hangs on the file: lost or damaged, it is made again.
 */
final class KernelMemory {

  private static final Logger LOG = LoggerFactory.getLogger(KernelMemory.class);

  /** Raised when the check itself changes, so that what an earlier one found is not believed. */
  private static final int VERSION = 1;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path file;
  private final String machine;
  private final Map<String, String> found = new TreeMap<>();

  /** The file's version, and each machine's kernels with their faults; empty text means right. */
  private record Content(int version, Map<String, Map<String, String>> machines) {}

  KernelMemory(Path file, String machine) {
    this.file = file;
    this.machine = machine;
    found.putAll(read().getOrDefault(machine, Map.of()));
  }

  /** The kernel's fault; an empty text if it was found right, empty if nothing is known. */
  Optional<String> get(String kernel) {
    return Optional.ofNullable(found.get(kernel));
  }

  void put(String kernel, String fault) {
    found.put(kernel, fault);
  }

  /** Writes all, beside the file's place first; what other processes added meanwhile is kept. */
  void save() {
    Map<String, Map<String, String>> machines = read();
    machines.computeIfAbsent(machine, key -> new TreeMap<>()).putAll(found);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path beside =
          Files.createTempFile(file.toAbsolutePath().getParent(), file.getFileName() + ".", ".tmp");
      try {
        JSON.writeValue(beside.toFile(), new Content(VERSION, machines));
        Files.move(
            beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      throw new ResourceException(
          "%s cannot be written: %s; make room or give the right to write there"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private Map<String, Map<String, String>> read() {
    Map<String, Map<String, String>> machines = new TreeMap<>();
    if (!Files.exists(file)) {
      return machines;
    }
    try {
      Content content = JSON.readValue(file.toFile(), new TypeReference<Content>() {});
      if (content != null && content.version() == VERSION && content.machines() != null) {
        content.machines().forEach((name, kernels) -> machines.put(name, new TreeMap<>(kernels)));
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} is damaged; what it told is found out again: {}", file, e.getMessage());
      machines.clear();
    }
    return machines;
  }
}
