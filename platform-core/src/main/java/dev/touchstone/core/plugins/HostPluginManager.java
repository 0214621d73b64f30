package dev.touchstone.core.plugins;

import com.google.inject.Injector;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pf4j.AbstractPluginManager;
import org.pf4j.ClassLoadingStrategy;
import org.pf4j.DefaultExtensionFinder;
import org.pf4j.DefaultPluginFactory;
import org.pf4j.ExtensionFactory;
import org.pf4j.ExtensionFinder;
import org.pf4j.Plugin;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRepository;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginStatusProvider;
import org.pf4j.PluginWrapper;
import org.pf4j.VersionManager;

/**
 * PF4J, set up for plugins that are given one by one, isolated, and created by Guice.
 *
 * <p>PF4J calls the {@code create…} methods from its constructor, when this class's fields are not
 * yet set: they hand out objects that look at the fields later.
 */
final class HostPluginManager extends AbstractPluginManager {

  private final Map<ClassLoader, Injector> injectors = new HashMap<>();
  private final ClassLoader shared = new HostClasses(HostPluginManager.class.getClassLoader());

  HostPluginManager(String platformVersion) {
    super(List.of());
    setSystemVersion(platformVersion);
  }

  /** Loads one plugin without starting it. */
  PluginWrapper load(Path root) {
    return loadPluginFromPath(root);
  }

  /** Orders the loaded plugins by their dependencies. */
  void resolve() {
    resolvePlugins();
  }

  /** Gives the injector that makes the extensions of one plugin. */
  void inject(PluginWrapper plugin, Injector injector) {
    injectors.put(plugin.getPluginClassLoader(), injector);
  }

  @Override
  protected List<Path> createPluginsRoot() {
    return List.of();
  }

  @Override
  protected ExtensionFactory createExtensionFactory() {
    return new ExtensionFactory() {
      @Override
      public <T> T create(Class<T> type) {
        return injectors.get(type.getClassLoader()).getInstance(type);
      }
    };
  }

  @Override
  protected PluginLoader createPluginLoader() {
    return new PluginLoader() {
      @Override
      public boolean isApplicable(Path root) {
        return true;
      }

      @Override
      public ClassLoader loadPlugin(Path root, PluginDescriptor descriptor) {
        return classLoader(root, descriptor);
      }
    };
  }

  private ClassLoader classLoader(Path root, PluginDescriptor descriptor) {
    PluginClassLoader loader =
        new PluginClassLoader(this, descriptor, shared, ClassLoadingStrategy.APD);
    loader.addFile(root.resolve("classes").toFile());
    File[] jars = root.resolve("lib").toFile().listFiles((lib, name) -> name.endsWith(".jar"));
    if (jars != null) {
      Arrays.sort(jars);
      Arrays.stream(jars).forEach(loader::addFile);
    }
    return loader;
  }

  @Override
  protected PluginFactory createPluginFactory() {
    return new DefaultPluginFactory() {
      @Override
      public Plugin create(PluginWrapper wrapper) {
        Plugin plugin = super.create(wrapper);
        if (plugin == null) { // PF4J has logged why, and would go on to a NullPointerException
          throw new PluginRuntimeException(
              "plugin.class {} cannot be created", wrapper.getDescriptor().getPluginClass());
        }
        return plugin;
      }
    };
  }

  @Override
  protected PluginDescriptorFinder createPluginDescriptorFinder() {
    return new PluginDescriptors();
  }

  @Override
  protected ExtensionFinder createExtensionFinder() {
    DefaultExtensionFinder finder = new DefaultExtensionFinder(this);
    addPluginStateListener(finder);
    return finder;
  }

  @Override
  protected VersionManager createVersionManager() {
    return new PlatformVersion();
  }

  @Override
  protected PluginRepository createPluginRepository() {
    return new PluginRepository() {
      @Override
      public List<Path> getPluginPaths() {
        return List.of();
      }

      @Override
      public boolean deletePluginPath(Path path) {
        return false;
      }
    };
  }

  @Override
  protected PluginStatusProvider createPluginStatusProvider() {
    return new PluginStatusProvider() {
      @Override
      public boolean isPluginDisabled(String pluginId) {
        return false;
      }

      @Override
      public void disablePlugin(String pluginId) {
        throw new UnsupportedOperationException("plugins are removed, not disabled");
      }

      @Override
      public void enablePlugin(String pluginId) {}
    };
  }
}
