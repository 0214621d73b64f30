package dev.touchstone.core.plugins;

import java.io.IOException;
import java.net.URL;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;

/**
 * What plugins see of the host: the JDK and the packages that the two sides share. Everything else
 * (the core, the host's own libraries) is hidden, so that a plugin may bring any version of them.
 */
final class HostClasses extends ClassLoader {

  /** Shared packages: one class of each name, the host's; plugins must not bring their own. */
  static final List<String> SHARED =
      List.of(
          "dev.touchstone.api.",
          "dev.touchstone.bounds.",
          "dev.touchstone.data.",
          "dev.touchstone.figures.",
          "dev.touchstone.tensorflow.",
          "org.pf4j.",
          "org.slf4j.",
          "jakarta.inject.",
          "com.google.inject.",
          "org.tensorflow.",
          "org.bytedeco.",
          "com.google.protobuf.");

  private final ClassLoader host;

  HostClasses(ClassLoader host) {
    super("touchstone-host", ClassLoader.getPlatformClassLoader());
    this.host = host;
  }

  /** The shared package that a class, by its file's path, belongs to. */
  static Optional<String> sharedPackage(String path) {
    return SHARED.stream().filter(name -> path.startsWith(name.replace('.', '/'))).findFirst();
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (SHARED.stream().noneMatch(name::startsWith)) {
      throw new ClassNotFoundException(name);
    }
    return host.loadClass(name);
  }

  @Override
  protected URL findResource(String name) {
    return sharedPackage(name).isPresent() ? host.getResource(name) : null;
  }

  @Override
  protected Enumeration<URL> findResources(String name) throws IOException {
    return sharedPackage(name).isPresent() ? host.getResources(name) : super.findResources(name);
  }
}
