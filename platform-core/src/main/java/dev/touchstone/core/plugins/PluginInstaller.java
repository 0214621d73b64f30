package dev.touchstone.core.plugins;

import com.google.inject.Injector;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import dev.touchstone.core.parameters.NearestName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.pf4j.PluginDescriptor;

/**
 * Installs and removes plugins on disk. Needs no running {@link PluginHost}, so that a plugin that
 * keeps the host from starting can still be removed; a running host does not notice.
 */
public final class PluginInstaller {

  private final PluginLocations locations;
  private final String platformVersion;
  private final Injector parent;
  private final ZipLimits limits;

  /**
   * An installer.
   *
   * @param locations where plugins are; new ones go to its install folder
   * @param platformVersion as for {@link PluginHost#start}
   * @param parent as for {@link PluginHost#start}
   */
  public PluginInstaller(PluginLocations locations, String platformVersion, Injector parent) {
    this(locations, platformVersion, parent, ZipLimits.STANDARD);
  }

  PluginInstaller(
      PluginLocations locations, String platformVersion, Injector parent, ZipLimits limits) {
    this.locations = locations;
    this.platformVersion = platformVersion;
    this.parent = parent;
    this.limits = limits;
  }

  /**
   * Installs a plugin: unpacks it beside its place, checks its files, asks, loads it together with
   * all others as a trial, and only then moves it to its place, where it may replace another
   * version of itself. On any error nothing is left behind, and what was installed stays.
   *
   * @param zip the plugin's zip
   * @param pin SHA-256 in hex that the zip must have
   * @param consent asked before any code of the zip runs
   * @return what is installed
   * @throws UserException if the zip is damaged, attacks, is another than the pinned one, would not
   *     load, or there is no consent; names it and why
   * @throws ResourceException if the install folder cannot be written to
   */
  public InstalledPlugin install(Path zip, Optional<String> pin, Predicate<PluginOffer> consent) {
    if (!Files.isRegularFile(zip)) {
      throw new UserException("there is no plugin zip " + zip);
    }
    try (StagingFolder copy = StagingFolder.in(locations.installFolder());
        StagingFolder staging = StagingFolder.in(locations.installFolder())) {
      PluginZip held = PluginZip.copied(zip, copy.path(), limits);
      String hash = held.sha256();
      if (pin.isPresent() && !pin.get().equalsIgnoreCase(hash)) {
        throw new UserException(
            "%s is not the zip that --sha256 asks for: its SHA-256 is %s, not %s"
                .formatted(zip, hash, pin.get()));
      }
      held.extractTo(staging.path());
      PluginDescriptor descriptor = descriptor(zip, staging.path());
      Optional<PluginSource> before = installed(descriptor.getPluginId(), staging.path());
      PluginOffer offer = offer(zip, hash, staging.path(), descriptor, before);
      Path target = target(offer, before);
      if (!consent.test(offer)) {
        throw new UserException("not installed: " + zip);
      }
      InstallRecord.write(staging.path(), zip, hash);
      InstalledPlugin trial =
          load(new PluginSource(zip, staging.path(), Optional.of(hash), false), offer, before);
      replace(before, staging, target);
      return new InstalledPlugin(
          trial.id(),
          trial.version(),
          trial.description(),
          target,
          trial.sha256(),
          false,
          trial.components());
    }
  }

  private PluginDescriptor descriptor(Path zip, Path folder) {
    try {
      PluginDescriptor descriptor = new PluginDescriptors().read(folder);
      new PlatformVersion().check(descriptor, platformVersion);
      return descriptor;
    } catch (UserException e) {
      throw new UserException(zip + ": " + e.getMessage(), e);
    }
  }

  /**
   * The installed plugin of that id.
   *
   * @param folder where the other one is unpacked
   * @throws UserException if both are the same, or it comes with the platform
   */
  private Optional<PluginSource> installed(String id, Path folder) {
    PluginSources sources = new PluginSources(locations);
    if (sources.bundled().stream().anyMatch(source -> source.id().equals(id))) {
      throw new UserException(
          "plugin '" + id + "' comes with Touchstone, or from --plugins, already");
    }
    Optional<PluginSource> before =
        sources.installed().stream().filter(source -> source.id().equals(id)).findFirst();
    String code = InstallRecord.code(folder);
    if (before.isPresent() && InstallRecord.code(before.get().root()).equals(code)) {
      throw new UserException("plugin '" + id + "' is installed already, with this very code");
    }
    return before;
  }

  private static PluginOffer offer(
      Path zip,
      String hash,
      Path folder,
      PluginDescriptor descriptor,
      Optional<PluginSource> before) {
    try {
      return new PluginOffer(
          zip,
          hash,
          descriptor.getPluginId(),
          descriptor.getVersion(),
          descriptor.getPluginDescription(),
          new PluginFolderCheck(folder).check(),
          before.map(
              source ->
                  ReplacedPlugin.by(
                      descriptor.getVersion(),
                      new PluginDescriptors().read(source.root()).getVersion())));
    } catch (UserException e) {
      throw new UserException(zip + ": " + e.getMessage(), e);
    }
  }

  private Path target(PluginOffer offer, Optional<PluginSource> before) {
    Path target = locations.installFolder().resolve(offer.id() + "-" + offer.version());
    boolean makesRoom = before.map(source -> source.root().equals(target)).orElse(false);
    if (Files.exists(target) && !makesRoom) {
      throw inTheWay(target);
    }
    return target;
  }

  /** Two versions must never be seen together, or nothing loads: the old one goes first. */
  private void replace(Optional<PluginSource> before, StagingFolder staging, Path target) {
    if (before.isEmpty()) {
      moveTo(staging, target);
      return;
    }
    try (SetAside old = SetAside.of(before.get().root())) {
      moveTo(staging, target);
      old.replaced();
    }
  }

  private static void moveTo(StagingFolder staging, Path target) {
    if (!staging.moveTo(target)) {
      throw inTheWay(target);
    }
  }

  private static UserException inTheWay(Path target) {
    return new UserException(target + " is in the way; delete it");
  }

  private InstalledPlugin load(
      PluginSource source, PluginOffer offer, Optional<PluginSource> before) {
    List<PluginSource> sources = new ArrayList<>(new PluginSources(locations).all());
    before.ifPresent(replaced -> sources.removeIf(found -> found.root().equals(replaced.root())));
    sources.add(source);
    try (PluginHost host = PluginHost.start(sources, platformVersion, parent)) {
      return host.plugins().stream()
          .filter(plugin -> plugin.id().equals(offer.id()))
          .findFirst()
          .orElseThrow();
    }
  }

  /**
   * Removes an installed plugin.
   *
   * @param pluginId its id, or the name of its folder, such as when it is unreadable
   * @throws UserException if there is no such plugin or it comes with the platform
   */
  public void remove(String pluginId) {
    PluginSources sources = new PluginSources(locations);
    Optional<PluginSource> installed =
        sources.installed().stream().filter(source -> isCalled(source, pluginId)).findFirst();
    if (installed.isEmpty()) {
      throw notRemovable(pluginId, sources);
    }
    // Renamed first: a plugin half deleted when the power fails must not be loaded.
    try (StagingFolder grave = StagingFolder.in(locations.installFolder())) {
      Path root = installed.get().root();
      Files.move(root, grave.path().resolve(root.getFileName().toString()));
    } catch (IOException e) {
      throw new ResourceException("plugin '" + pluginId + "' cannot be removed: " + e, e);
    }
  }

  private static boolean isCalled(PluginSource source, String name) {
    return source.id().equals(name) || source.root().getFileName().toString().equals(name);
  }

  private static UserException notRemovable(String pluginId, PluginSources sources) {
    if (sources.bundled().stream().anyMatch(source -> source.id().equals(pluginId))) {
      return new UserException(
          "plugin '" + pluginId + "' comes with Touchstone and cannot be removed");
    }
    List<String> known = sources.installed().stream().map(PluginSource::id).toList();
    String hint = known.isEmpty() ? "; none is installed" : NearestName.hint(pluginId, known);
    return new UserException("there is no installed plugin '" + pluginId + "'" + hint);
  }
}
