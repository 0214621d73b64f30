package dev.touchstone.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Builds the plugin in src/test/external-plugin as its author would: in a folder of his own,
 * against what the platform offers to plugins and nothing else.
 */
final class ExternalPlugin {

  /** Modules and jars, by the beginning of their names, that a plugin's author compiles against. */
  private static final List<String> OFFERED =
      List.of(
          "platform-api",
          "platform-tensorflow",
          "pf4j-",
          "slf4j-api-",
          "tensorflow-core-api-",
          "tensorflow-core-native-",
          "ndarray-",
          "javacpp-",
          "protobuf-java-");

  private ExternalPlugin() {}

  /**
   * Compiles and zips.
   *
   * @param folder an empty folder outside of the project
   * @return the plugin's zip
   */
  static Path build(Path folder) throws IOException {
    Path sources = TestPlaces.repository().resolve("platform-cli/src/test/external-plugin");
    Path classes = Files.createDirectories(folder.resolve("build/classes"));
    compile(sources.resolve("src"), classes);
    Files.copy(
        sources.resolve("plugin.properties"), folder.resolve("build").resolve("plugin.properties"));
    return zip(folder.resolve("build"), folder.resolve("stripes-1.0.0.zip"));
  }

  /** The class path that the plugin is compiled with. */
  static List<Path> classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(path -> OFFERED.stream().anyMatch(name(path)::startsWith))
        .toList();
  }

  /** Of a jar its file name, of a module's target/classes the module. */
  private static String name(Path entry) {
    boolean module = entry.endsWith(Path.of("target", "classes"));
    return (module ? entry.getParent().getParent() : entry).getFileName().toString();
  }

  private static void compile(Path sources, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String classPath =
        classPath().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    List<String> options =
        List.of(
            "--release",
            "17",
            "-Xlint:all,-processing,-path",
            "-Werror",
            "-parameters",
            "-processor",
            "org.pf4j.processor.ExtensionAnnotationProcessor",
            "-classpath",
            classPath,
            "-d",
            classes.toString());
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> found = Files.walk(sources)) {
      List<Path> units = found.filter(file -> file.toString().endsWith(".java")).toList();
      boolean compiled =
          compiler
              .getTask(
                  messages, files, null, options, null, files.getJavaFileObjectsFromPaths(units))
              .call();
      if (!compiled) {
        throw new IllegalStateException("the external plugin does not compile:\n" + messages);
      }
    }
  }

  private static Path zip(Path folder, Path zip) throws IOException {
    try (OutputStream output = Files.newOutputStream(zip);
        ZipOutputStream entries = new ZipOutputStream(output);
        Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
        String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
        entries.putNextEntry(new ZipEntry(name));
        Files.copy(file, entries);
      }
    }
    return zip;
  }
}
