package dev.touchstone.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import dev.touchstone.api.ComponentKind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What plugins see of the host and of one another. */
class PluginIsolationTest {

  @TempDir Path folder;

  private PluginHost start() {
    return start(Guice.createInjector());
  }

  private PluginHost start(Injector parent) {
    PluginLocations locations =
        new PluginLocations(
            List.of(folder.resolve("modules")),
            List.of(folder.resolve("bundled")),
            folder.resolve("installed"));
    return PluginHost.start(locations, "0.1.0", parent);
  }

  /** A factory whose descriptor tells, as capabilities, which of the named classes it can see. */
  private static String prober(String... names) {
    return PluginBuilder.attackSource("sample.Prober", "probe", "")
        .replace(
            "List.of(\"linf\")",
            "java.util.stream.Stream.of(\""
                + String.join("\", \"", names)
                + "\").filter(Prober::sees).toList()")
        .replace(
            "public Class<",
            """
            static boolean sees(String name) {
                try {
                  return name.contains("/")
                      ? Prober.class.getClassLoader().getResource(name) != null
                      : Class.forName(name, false, Prober.class.getClassLoader()) != null;
                } catch (ClassNotFoundException e) {
                  return false;
                }
              }

              public Class<""");
  }

  @Test
  void pluginsSeeTheSharedPackagesAndNothingElseOfTheHost() {
    String code =
        prober(
            "java.sql.Connection",
            "dev.touchstone.api.Seed",
            "dev.touchstone.data.Sha256",
            "dev.touchstone.figures.Heatmap",
            "dev.touchstone.tensorflow.model.GraphModel",
            "org.slf4j.Logger",
            "org.pf4j.Extension",
            "com.google.inject.Injector",
            "jakarta.inject.Inject",
            "org.tensorflow.Graph",
            "dev.touchstone.core.plugins.PluginHost",
            "com.fasterxml.jackson.databind.ObjectMapper",
            "org.apache.commons.text.WordUtils",
            "org.junit.jupiter.api.Test",
            "dev/touchstone/api/Seed.class",
            "dev/touchstone/core/plugins/PluginHost.class",
            "META-INF/extensions.idx",
            "META-INF/MANIFEST.MF");
    PluginBuilder.of("p", "1")
        .source("sample.Prober", code)
        .extension("sample.Prober")
        .unpacked(folder.resolve("bundled/p"));
    try (PluginHost host = start()) {
      assertThat(host.registry().all().get(0).factory().descriptor().capabilities())
          .containsExactly(
              "java.sql.Connection",
              "dev.touchstone.api.Seed",
              "dev.touchstone.data.Sha256",
              "dev.touchstone.figures.Heatmap",
              "dev.touchstone.tensorflow.model.GraphModel",
              "org.slf4j.Logger",
              "org.pf4j.Extension",
              "com.google.inject.Injector",
              "jakarta.inject.Inject",
              "org.tensorflow.Graph",
              "dev/touchstone/api/Seed.class",
              "META-INF/extensions.idx");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPluginUsesItsOwnLibraryEvenUnderTheNameOfAHostClass(boolean zipped) {
    String name = "com.fasterxml.jackson.databind.ObjectMapper";
    Path jar =
        PluginBuilder.jar(
            folder.resolve("own.jar"),
            name,
            "package com.fasterxml.jackson.databind; public class ObjectMapper {"
                + " public static String who() { return \"own\"; } }");
    PluginBuilder builder =
        PluginBuilder.of("p", "1")
            .library(jar)
            .source(
                "sample.Prober",
                PluginBuilder.attackSource("sample.Prober", "probe", "")
                    .replace("List.of(\"linf\")", "List.of(String.valueOf(call()))")
                    .replace(
                        "public Class<",
                        """
                        static Object call() {
                            try {
                              return Class.forName("%s").getMethod("who").invoke(null);
                            } catch (ReflectiveOperationException e) {
                              return e;
                            }
                          }

                          public Class<"""
                            .formatted(name)))
            .extension("sample.Prober");
    if (zipped) {
      builder.zip(folder.resolve("bundled/p.zip"));
    } else {
      builder.module(folder.resolve("modules/p"));
    }
    try (PluginHost host = start()) {
      assertThat(host.registry().all().get(0).factory().descriptor().capabilities())
          .containsExactly("own");
    }
  }

  @Test
  void componentsAreInjectedSingletonsThatTheParentDoesNotHold() {
    String code =
        PluginBuilder.attackSource("sample.Injected", "injected", "")
            .replace("List.of(\"linf\")", "List.of(greeting)")
            .replace(
                "public Class<",
                """
                private final String greeting;

                  @jakarta.inject.Inject
                  Injected(String greeting) {
                    this.greeting = greeting;
                  }

                  public Class<""");
    PluginBuilder.of("p", "1")
        .source("sample.Injected", code)
        .extension("sample.Injected")
        .unpacked(folder.resolve("bundled/p"));
    Injector parent = Guice.createInjector(binder -> binder.bind(String.class).toInstance("hello"));
    try (PluginHost host = start(parent)) {
      assertThat(host.registry().all().get(0).factory().descriptor().capabilities())
          .containsExactly("hello");
      assertThat(parent.getAllBindings().keySet())
          .extracting(Key::toString)
          .noneMatch(key -> key.contains("sample.Injected"));
    }
  }

  @Test
  void aPluginUsesTheClassesOfOneItDependsOn() {
    String shared = "package lib; public class Shared { public static String ID = \"shared\"; }";
    Path jar = PluginBuilder.jar(folder.resolve("shared.jar"), "lib.Shared", shared);
    PluginBuilder.attack("base", "b").library(jar).unpacked(folder.resolve("bundled/base"));
    String code =
        PluginBuilder.attackSource("user.User", "u", "")
            .replace("List.of(\"linf\")", "List.of(lib.Shared.ID)");
    PluginBuilder user =
        PluginBuilder.of("user", "1")
            .property("plugin.dependencies", "base")
            .library(jar)
            .source("user.User", code)
            .extension("user.User");
    user.unpacked(folder.resolve("bundled/a-user"));
    StagingFolder.delete(folder.resolve("bundled/a-user/lib"));
    try (PluginHost host = start()) {
      RegisteredComponent found = host.registry().find(ComponentKind.ATTACK, "u", "");
      assertThat(found.factory().descriptor().capabilities()).containsExactly("shared");
    }
  }
}
