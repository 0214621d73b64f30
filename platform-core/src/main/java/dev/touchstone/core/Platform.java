package dev.touchstone.core;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Provides;
import com.google.inject.ProvisionException;
import com.google.inject.Singleton;
import dev.touchstone.api.TouchstoneException;
import dev.touchstone.core.audit.Auditor;
import dev.touchstone.core.cells.CellKinds;
import dev.touchstone.core.check.SuiteCheck;
import dev.touchstone.core.evaluation.CodeOfWork;
import dev.touchstone.core.evaluation.Components;
import dev.touchstone.core.evaluation.DatasetPool;
import dev.touchstone.core.evaluation.KernelDoctor;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.plugins.ComponentRegistry;
import dev.touchstone.core.plugins.PluginHost;
import dev.touchstone.core.plugins.PluginInstaller;
import dev.touchstone.core.run.CellRunner;
import dev.touchstone.core.run.Planner;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.suite.FileCache;
import dev.touchstone.core.suite.SuiteReader;
import java.util.List;

/** The platform: plugins loaded, everything wired. Loads neither TensorFlow nor data by itself. */
public final class Platform implements AutoCloseable {

  private final Injector injector;

  private Platform(Injector injector) {
    this.injector = injector;
  }

  /**
   * Starts the platform.
   *
   * @throws dev.touchstone.api.UserException if a plugin cannot be loaded
   */
  public static Platform start(PlatformSettings settings) {
    Platform platform = new Platform(Guice.createInjector(new Wiring(settings)));
    try {
      platform.plugins(); // Fails closed at once, not at first use.
    } catch (ProvisionException e) {
      throw e.getCause() instanceof TouchstoneException told ? told : e;
    }
    return platform;
  }

  /** Installs and removes plugins; the platform need not be started, and may not even start. */
  public static PluginInstaller installer(PlatformSettings settings) {
    return new PluginInstaller(settings.plugins(), BuildInfo.VERSION, Guice.createInjector());
  }

  /**
   * The plugins that can be loaded, and what is wrong with the others; to be closed by the caller.
   * The platform need not be started, and may not even start.
   */
  public static PluginHost soundPlugins(PlatformSettings settings) {
    return PluginHost.startSound(settings.plugins(), BuildInfo.VERSION, Guice.createInjector());
  }

  /** The loaded plugins. */
  public PluginHost plugins() {
    return injector.getInstance(PluginHost.class);
  }

  /** The loaded components. */
  public ComponentRegistry components() {
    return injector.getInstance(ComponentRegistry.class);
  }

  /** Binds parameters. */
  public ParameterBinder binder() {
    return injector.getInstance(ParameterBinder.class);
  }

  /** Reads suites. */
  public SuiteReader suites() {
    return injector.getInstance(SuiteReader.class);
  }

  /** Loads data sets. */
  public DatasetPool datasets() {
    return injector.getInstance(DatasetPool.class);
  }

  /** Checks whether the parts of suites fit one another. */
  public SuiteCheck suiteCheck() {
    return injector.getInstance(SuiteCheck.class);
  }

  /** Plans suites. */
  public Planner planner() {
    return injector.getInstance(Planner.class);
  }

  /** Has audits look at results. */
  public Auditor auditor() {
    return new Auditor(components(), binder());
  }

  /** A runner of cells that stores their results there; to be closed by the caller. */
  public CellRunner cellRunner(ResultsStore store) {
    return new CellRunner(
        injector.getInstance(Components.class), binder(), datasets(), code(), store);
  }

  /** Says which code does a piece of work. */
  public CodeOfWork code() {
    return new CodeOfWork(components(), plugins().code());
  }

  /** Examines the kernels of this machine. */
  public KernelDoctor kernelDoctor() {
    return new KernelDoctor(injector.getInstance(Components.class), binder(), datasets());
  }

  @Override
  public void close() {
    plugins().close();
  }

  private static final class Wiring extends AbstractModule {

    private final PlatformSettings settings;

    Wiring(PlatformSettings settings) {
      this.settings = settings;
    }

    @Provides
    @Singleton
    PluginHost plugins(Injector injector) {
      return PluginHost.start(settings.plugins(), BuildInfo.VERSION, injector);
    }

    @Provides
    ComponentRegistry components(PluginHost plugins) {
      return plugins.registry();
    }

    @Provides
    @Singleton
    ParameterBinder parameterBinder() {
      return new ParameterBinder();
    }

    @Provides
    @Singleton
    Components components(ComponentRegistry registry, ParameterBinder binder) {
      return new Components(registry, binder);
    }

    @Provides
    SuiteReader suites(ComponentRegistry registry, ParameterBinder binder) {
      return new SuiteReader(
          registry,
          binder,
          new FileCache(settings.data().cacheFolder().resolve("files"), settings.data().offline()),
          CellKinds.sections());
    }

    @Provides
    @Singleton
    DatasetPool datasets(Components components) {
      return new DatasetPool(components, settings.data());
    }

    @Provides
    SuiteCheck suiteCheck(Components components) {
      return new SuiteCheck(components, List.copyOf(CellKinds.all()));
    }

    @Provides
    Planner planner(DatasetPool datasets, ParameterBinder binder, SuiteCheck check) {
      return new Planner(datasets, binder, check);
    }
  }
}
