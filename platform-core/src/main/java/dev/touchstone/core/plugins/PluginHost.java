package dev.touchstone.core.plugins;

import com.google.inject.CreationException;
import com.google.inject.Injector;
import com.google.inject.ProvisionException;
import com.google.inject.Scopes;
import com.google.inject.spi.Message;
import dev.touchstone.api.ComponentFactory;
import dev.touchstone.api.UserException;
import dev.touchstone.core.parameters.Twins;
import dev.touchstone.core.parameters.Violations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.pf4j.DependencyResolver.CyclicDependencyException;
import org.pf4j.PluginDependency;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginState;
import org.pf4j.PluginWrapper;

/**
 * Loads all plugins and offers their components. Loading fails closed: if anything is wrong with
 * any plugin, nothing is offered and the error names every faulty file. Loads no native library.
 */
public final class PluginHost implements AutoCloseable {

  private final HostPluginManager manager;
  private final Injector parent;
  private final String platformVersion;
  private final Violations violations = new Violations();
  private final Set<PluginSource> faulty = new LinkedHashSet<>();
  private final List<String> faults = new ArrayList<>();
  private final Map<PluginWrapper, PluginSource> loaded = new LinkedHashMap<>();
  private final List<RegisteredComponent> components = new ArrayList<>();
  private ComponentRegistry registry = new ComponentRegistry(List.of());
  private LoadedCode code = new LoadedCode(Map.of());

  private PluginHost(String platformVersion, Injector parent) {
    this.manager = new HostPluginManager(platformVersion);
    this.parent = parent;
    this.platformVersion = platformVersion;
  }

  /**
   * Loads the plugins at the given places.
   *
   * @param locations where to look
   * @param platformVersion what plugins' {@code plugin.requires} is held against
   * @param parent offers what plugins may have injected; each plugin gets a child of it
   * @throws UserException naming every faulty plugin's file and what is wrong with it, one per line
   */
  public static PluginHost start(
      PluginLocations locations, String platformVersion, Injector parent) {
    return start(new PluginSources(locations).all(), platformVersion, parent);
  }

  static PluginHost start(List<PluginSource> sources, String platformVersion, Injector parent) {
    PluginHost host = new PluginHost(platformVersion, parent);
    try {
      host.startAll(sources);
      return host;
    } catch (RuntimeException | Error e) {
      host.close();
      throw e;
    }
  }

  /**
   * Loads the plugins that can be loaded, and leaves out the faulty ones and those that need them.
   * For telling what there is; whatever is to be run asks {@link #start}, which fails closed.
   *
   * @throws UserException if the fault is none of a single plugin
   */
  public static PluginHost startSound(
      PluginLocations locations, String platformVersion, Injector parent) {
    List<PluginSource> sources = new ArrayList<>(new PluginSources(locations).all());
    List<String> faults = new ArrayList<>();
    while (true) {
      PluginHost host = new PluginHost(platformVersion, parent);
      try {
        host.startAll(sources);
        host.faults.addAll(faults);
        return host;
      } catch (UserException e) {
        host.close();
        if (!sources.removeAll(host.faulty)) {
          throw e;
        }
        faults.addAll(host.violations.lines());
      } catch (RuntimeException | Error e) {
        host.close();
        throw e;
      }
    }
  }

  private void startAll(List<PluginSource> sources) {
    load(sources);
    requireDependencies();
    startPlugins();
    loaded.forEach(this::register);
    violations.throwIfAny();
    registry = new ComponentRegistry(components);
    code = loadedCode();
  }

  /** What is wrong with the plugins that {@link #startSound} left out, one line a fault. */
  public List<String> faults() {
    return List.copyOf(faults);
  }

  private void fault(PluginSource source, String problem) {
    faulty.add(source);
    violations.add(source.location().toString(), problem + source.remedy());
  }

  private LoadedCode loadedCode() {
    Map<String, Path> roots = new HashMap<>();
    loaded.forEach((plugin, source) -> roots.put(plugin.getPluginId(), source.root()));
    return new LoadedCode(roots);
  }

  /** The components of all plugins. */
  public ComponentRegistry registry() {
    return registry;
  }

  /** The plugins, by id. */
  public List<InstalledPlugin> plugins() {
    return loaded.entrySet().stream()
        .map(entry -> describe(entry.getKey().getDescriptor(), entry.getValue()))
        .sorted((a, b) -> a.id().compareTo(b.id()))
        .toList();
  }

  /** The digests of the plugins' code and the platform's. */
  public LoadedCode code() {
    return code;
  }

  private InstalledPlugin describe(PluginDescriptor descriptor, PluginSource source) {
    return new InstalledPlugin(
        descriptor.getPluginId(),
        descriptor.getVersion(),
        descriptor.getPluginDescription(),
        source.location(),
        source.sha256(),
        source.bundled(),
        components.stream()
            .filter(component -> component.pluginId().equals(descriptor.getPluginId()))
            .map(RegisteredComponent::label)
            .sorted()
            .toList());
  }

  private void load(List<PluginSource> sources) {
    PluginDescriptors descriptors = new PluginDescriptors();
    Map<String, PluginSource> byId = new HashMap<>();
    for (PluginSource source : sources) {
      try {
        PluginDescriptor descriptor = descriptors.read(source.root());
        new PlatformVersion().check(descriptor, platformVersion);
        changed(source)
            .ifPresent(
                problem -> {
                  throw new UserException(problem);
                });
        // Folded, because some file systems take A and a for one file.
        PluginSource earlier = byId.putIfAbsent(Twins.key(descriptor.getPluginId()), source);
        if (earlier != null) {
          throw new UserException(
              "plugin '"
                  + descriptor.getPluginId()
                  + "' is already there, from "
                  + earlier.location());
        }
        loaded.put(manager.load(source.root()), source);
      } catch (UserException | PluginRuntimeException e) {
        fault(source, e.getMessage());
      }
    }
    violations.throwIfAny();
  }

  /** Why an installed plugin is no longer what was installed; empty if it is. */
  private static Optional<String> changed(PluginSource source) {
    return InstallRecord.read(source.root())
        .flatMap(InstallRecord::difference)
        .map(
            difference -> {
              return "plugin '%s' is not what was installed: %s".formatted(source.id(), difference);
            });
  }

  /** PF4J's own check names neither the plugin nor its file. */
  private void requireDependencies() {
    loaded.forEach(
        (plugin, source) -> {
          for (PluginDependency need : plugin.getDescriptor().getDependencies()) {
            PluginWrapper found = manager.getPlugin(need.getPluginId());
            String what =
                "plugin '" + plugin.getPluginId() + "' needs the plugin '" + need.getPluginId();
            if (found == null && !need.isOptional()) {
              fault(source, what + "', which is not installed; install that one first");
            } else if (found != null && !accepts(need, found)) {
              fault(
                  source,
                  "%s' in version %s, and installed is %s"
                      .formatted(
                          what,
                          need.getPluginVersionSupport(),
                          found.getDescriptor().getVersion()));
            }
          }
        });
    violations.throwIfAny();
    try {
      manager.resolve();
    } catch (CyclicDependencyException e) {
      loaded.forEach(
          (plugin, source) -> {
            if (!plugin.getDescriptor().getDependencies().isEmpty()) {
              fault(
                  source,
                  "plugin '" + plugin.getPluginId() + "' is among plugins that need each other");
            }
          });
      violations.throwIfAny();
    }
  }

  private boolean accepts(PluginDependency need, PluginWrapper found) {
    try {
      return manager
          .getVersionManager()
          .checkVersionConstraint(
              found.getDescriptor().getVersion(), need.getPluginVersionSupport());
    } catch (RuntimeException e) { // the parser's own types are not part of PF4J's API
      return false;
    }
  }

  private void startPlugins() {
    manager.startPlugins();
    loaded.forEach(
        (plugin, source) -> {
          if (plugin.getPluginState() != PluginState.STARTED) {
            Throwable cause = plugin.getFailedException();
            fault(
                source,
                "plugin '"
                    + plugin.getPluginId()
                    + "' did not start"
                    + (cause == null ? "" : ": " + cause));
          }
        });
    violations.throwIfAny();
  }

  private void register(PluginWrapper plugin, PluginSource source) {
    try {
      List<Class<?>> classes = indexedClasses(plugin);
      manager.inject(
          plugin,
          parent.createChildInjector(
              binder -> classes.forEach(type -> binder.bind(type).in(Scopes.SINGLETON))));
      for (Object extension : instances(plugin, classes)) {
        register(plugin, (ComponentFactory<?>) extension, source);
      }
    } catch (UserException e) {
      fault(source, e.getMessage());
    } catch (RuntimeException | LinkageError e) { // whatever the plugin's code throws
      fault(source, "its components cannot be created: " + reason(e));
    }
  }

  /** What went wrong, on one line: Guice explains at length, with a list of remedies. */
  private static String reason(Throwable failure) {
    Stream<Message> messages =
        failure instanceof CreationException creation
            ? creation.getErrorMessages().stream()
            : failure instanceof ProvisionException provision
                ? provision.getErrorMessages().stream()
                : Stream.empty();
    return messages
        .map(Message::getMessage)
        .findFirst()
        .orElseGet(failure::toString)
        .replaceAll("\\s+", " ");
  }

  /** The classes named in the index; PF4J itself would only log those that cannot be loaded. */
  private List<Class<?>> indexedClasses(PluginWrapper plugin) {
    List<Class<?>> classes = new ArrayList<>();
    for (String name : new TreeSet<>(manager.getExtensionClassNames(plugin.getPluginId()))) {
      try {
        classes.add(plugin.getPluginClassLoader().loadClass(name));
      } catch (ClassNotFoundException | LinkageError e) {
        throw new UserException(
            "META-INF/extensions.idx names " + name + ", which cannot be loaded: " + e, e);
      }
    }
    if (classes.isEmpty()) {
      throw new UserException(
          "brings no components: META-INF/extensions.idx is missing or empty; it is written by"
              + " PF4J's annotation processor");
    }
    for (Class<?> type : classes) {
      if (type.getClassLoader() != plugin.getPluginClassLoader()) {
        throw new UserException(type.getName() + " is not the plugin's own class");
      }
      if (!ComponentFactory.class.isAssignableFrom(type)) {
        throw new UserException(type.getName() + " implements no extension point of Touchstone");
      }
    }
    return classes;
  }

  private List<?> instances(PluginWrapper plugin, List<Class<?>> classes) {
    List<?> instances = manager.getExtensions(plugin.getPluginId());
    for (Class<?> type : classes) {
      if (instances.stream().noneMatch(instance -> instance.getClass() == type)) {
        throw new UserException(type.getName() + " was not instantiated");
      }
    }
    return instances;
  }

  private void register(PluginWrapper plugin, ComponentFactory<?> factory, PluginSource source) {
    try {
      new ComponentCheck().check(factory);
    } catch (UserException e) {
      fault(source, e.getMessage());
      return;
    }
    RegisteredComponent component =
        new RegisteredComponent(factory, plugin.getPluginId(), plugin.getDescriptor().getVersion());
    components.stream()
        .filter(other -> other.label().equals(component.label()))
        .findFirst()
        .ifPresentOrElse(
            other ->
                fault(
                    source,
                    component.label() + " is already there, from plugin " + other.pluginId()),
            () -> components.add(component));
  }

  /** Stops the plugins and closes their class loaders; their components must not be used again. */
  @Override
  public void close() {
    manager.stopPlugins();
    manager.unloadPlugins();
  }
}
