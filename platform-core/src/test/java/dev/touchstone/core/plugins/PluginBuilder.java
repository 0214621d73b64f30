package dev.touchstone.core.plugins;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Makes small plugins out of sources while a test runs: unpacked, zipped, or as a development
 * module. {@code extensions.idx} holds what {@link #extension} was told, true or not.
 */
public final class PluginBuilder {

  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
  private static final StandardJavaFileManager FILES =
      COMPILER.getStandardFileManager(null, null, null);
  private static final Map<List<Object>, Map<String, byte[]>> COMPILED = new HashMap<>();

  private final Map<String, String> properties = new LinkedHashMap<>();
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final List<String> extensions = new ArrayList<>();
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final List<Path> libraries = new ArrayList<>();

  private PluginBuilder() {}

  /** A plugin without components. */
  public static PluginBuilder of(String id, String version) {
    return new PluginBuilder()
        .property("plugin.id", id)
        .property("plugin.version", version)
        .property("plugin.description", "Made by a test.");
  }

  /**
   * A plugin with one attack that proposes the clean images; its class is {@code sample.AnAttack}.
   */
  public static PluginBuilder attack(String pluginId, String attackId) {
    return of(pluginId, "1.0.0").attackFactory("sample.AnAttack", attackId, "");
  }

  /** Adds an attack factory; {@code components} are those of its parameters record. */
  public PluginBuilder attackFactory(String className, String attackId, String components) {
    return source(className, attackSource(className, attackId, components)).extension(className);
  }

  /** Source of an attack factory, to be varied. */
  public static String attackSource(String className, String attackId, String components) {
    int dot = className.lastIndexOf('.');
    return """
        package %s;

        import dev.touchstone.api.ComponentDescriptor;
        import dev.touchstone.api.attack.Attack;
        import dev.touchstone.api.attack.AttackFactory;
        import dev.touchstone.api.parameters.Parameter;
        import java.util.List;
        import java.util.stream.IntStream;

        @org.pf4j.Extension
        public class %s implements AttackFactory<%2$s.Parameters> {
          public record Parameters(%s) {}

          public ComponentDescriptor descriptor() {
            return new ComponentDescriptor("%s", "1", "Sample", "A sample.", "", List.of("linf"));
          }

          public Class<Parameters> parametersType() {
            return Parameters.class;
          }

          public Attack create(Parameters parameters) {
            return task -> task.propose(IntStream.range(0, task.size()).toArray(), task.images());
          }
        }
        """
        .formatted(className.substring(0, dot), className.substring(dot + 1), components, attackId);
  }

  /** Sets or, given {@code null}, removes a line of plugin.properties. */
  public PluginBuilder property(String key, String value) {
    if (value == null) {
      properties.remove(key);
    } else {
      properties.put(key, value);
    }
    return this;
  }

  /** Adds a class. */
  public PluginBuilder source(String className, String code) {
    sources.put(className, code);
    return this;
  }

  /** Adds a line to META-INF/extensions.idx. */
  public PluginBuilder extension(String className) {
    extensions.add(className);
    return this;
  }

  /** Adds a file, such as {@code classes/x.txt}, as it is. */
  public PluginBuilder file(String path, byte[] content) {
    files.put(path, content.clone());
    return this;
  }

  /** Adds a jar to lib/ and to the class path of the sources. */
  public PluginBuilder library(Path jar) {
    libraries.add(jar);
    return this;
  }

  /** Writes the plugin unpacked. */
  public Path unpacked(Path folder) {
    contents().forEach((path, content) -> write(folder.resolve(path), content));
    return folder;
  }

  /** Writes the plugin as a module under development: target/classes and target/lib. */
  public Path module(Path folder) {
    unpacked(folder.resolve("target"));
    Path properties = folder.resolve("target/plugin.properties");
    try {
      Files.move(properties, folder.resolve("target/classes/plugin.properties"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folder;
  }

  /** Writes the plugin as a zip. */
  public Path zip(Path zip) {
    return writeZip(zip, contents());
  }

  /** The plugin's files by path; a change to the map is a change to what the caller writes. */
  public Map<String, byte[]> contents() {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    StringBuilder text = new StringBuilder();
    properties.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    contents.put("plugin.properties", text.toString().getBytes(StandardCharsets.UTF_8));
    compile(sources, libraries)
        .forEach((path, content) -> contents.put("classes/" + path, content));
    if (!extensions.isEmpty()) {
      String index = String.join("\n", extensions) + "\n";
      contents.put("classes/META-INF/extensions.idx", index.getBytes(StandardCharsets.UTF_8));
    }
    for (Path library : libraries) {
      try {
        contents.put("lib/" + library.getFileName(), Files.readAllBytes(library));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    contents.putAll(files);
    return contents;
  }

  /** Compiles one class into a jar. */
  public static Path jar(Path jar, String className, String code) {
    return writeZip(jar, compile(Map.of(className, code), List.of()));
  }

  /** Writes files as a zip. */
  public static Path writeZip(Path zip, Map<String, byte[]> contents) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream output = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : contents.entrySet()) {
        output.putNextEntry(new ZipEntry(file.getKey()));
        output.write(file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    write(zip, bytes.toByteArray());
    return zip;
  }

  private static void write(Path file, byte[] content) {
    try {
      Files.createDirectories(file.getParent());
      try (OutputStream output = Files.newOutputStream(file)) {
        output.write(content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Compiling takes most of a test's time, and many tests compile the same. */
  private static synchronized Map<String, byte[]> compile(
      Map<String, String> sources, List<Path> libraries) {
    return sources.isEmpty()
        ? Map.of("META-INF/empty", new byte[0])
        : COMPILED.computeIfAbsent(
            List.of(Map.copyOf(sources), List.copyOf(libraries)),
            key -> compileAnew(sources, libraries));
  }

  private static Map<String, byte[]> compileAnew(
      Map<String, String> sources, List<Path> libraries) {
    try {
      Path folder = Files.createTempDirectory("compiled");
      FILES.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(folder));
      StringWriter messages = new StringWriter();
      List<String> options = List.of("-proc:none", "-classpath", classPath(libraries));
      List<JavaFileObject> units = new ArrayList<>();
      sources.forEach((name, code) -> units.add(new Source(name, code)));
      if (!COMPILER.getTask(messages, FILES, null, options, null, units).call()) {
        throw new IllegalArgumentException("the test's plugin does not compile: " + messages);
      }
      return readAndDelete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String classPath(List<Path> libraries) {
    StringBuilder path = new StringBuilder(System.getProperty("java.class.path"));
    libraries.forEach(library -> path.append(System.getProperty("path.separator")).append(library));
    return path.toString();
  }

  private static Map<String, byte[]> readAndDelete(Path folder) throws IOException {
    Map<String, byte[]> classes = new LinkedHashMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
        String name = folder.relativize(path).toString().replace('\\', '/');
        classes.put(name, Files.readAllBytes(path));
      }
    }
    StagingFolder.delete(folder);
    return classes;
  }

  private static final class Source extends SimpleJavaFileObject {

    private final String code;

    Source(String className, String code) {
      super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
      this.code = code;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return code;
    }
  }
}
