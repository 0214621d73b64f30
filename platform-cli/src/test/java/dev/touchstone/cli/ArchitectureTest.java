package dev.touchstone.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.touchstone.api.ComponentFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pf4j.Extension;

/** Holds the architecture: who may depend on whom, over all modules and plugins. */
class ArchitectureTest {

  private static final String API = "dev.touchstone.api..";
  private static final String DATA = "dev.touchstone.data..";
  private static final String TENSORFLOW = "dev.touchstone.tensorflow..";
  private static final String FIGURES = "dev.touchstone.figures..";
  private static final String TESTKIT = "dev.touchstone.testkit..";
  private static final String CORE = "dev.touchstone.core..";
  private static final String REPORTS = "dev.touchstone.reports..";
  private static final String CLI = "dev.touchstone.cli..";
  private static final String PLUGINS = "dev.touchstone.plugins..";

  private static JavaClasses all;

  @BeforeAll
  static void importClasses() throws IOException {
    Path root = Path.of("..").toAbsolutePath().normalize();
    List<Path> folders = new ArrayList<>();
    for (Path parent : List.of(root, root.resolve("plugins"))) {
      try (Stream<Path> modules = Files.list(parent)) {
        modules
            .map(module -> module.resolve("target/classes"))
            .filter(Files::isDirectory)
            .forEach(folders::add);
      }
    }
    all = new ClassFileImporter().importPaths(folders);
    assertThat(all).as("imported classes").hasSizeGreaterThan(100);
  }

  @Test
  void theApiDependsOnNothingButJavaAndPf4j() {
    classes()
        .that()
        .resideInAPackage(API)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(API, "java..", "org.pf4j..")
        .check(all);
  }

  @Test
  void platformTensorflowKnowsTheApiAlone() {
    noClasses()
        .that()
        .resideInAPackage(TENSORFLOW)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(DATA, FIGURES, TESTKIT, CORE, REPORTS, CLI, PLUGINS)
        .check(all);
  }

  @Test
  void figuresKnowTheApiAlone() {
    noClasses()
        .that()
        .resideInAPackage(FIGURES)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            DATA, TENSORFLOW, TESTKIT, CORE, REPORTS, CLI, PLUGINS, "org.tensorflow..")
        .check(all);
  }

  @Test
  void platformDataKnowsTheApiAlone() {
    noClasses()
        .that()
        .resideInAPackage(DATA)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(TENSORFLOW, FIGURES, TESTKIT, CORE, REPORTS, CLI, PLUGINS)
        .check(all);
  }

  @Test
  void theTestkitKnowsNoHarness() {
    noClasses()
        .that()
        .resideInAPackage(TESTKIT)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(CORE, REPORTS, CLI, PLUGINS)
        .check(all);
  }

  @Test
  void theCoreKnowsNoPluginNoReportAndNoCommandLine() {
    noClasses()
        .that()
        .resideInAPackage(CORE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(TESTKIT, REPORTS, CLI, PLUGINS)
        .check(all);
  }

  /**
   * Kinds of cells are listed in one file, and nothing else names them: the harness, the reports
   * and the command line know no kind. Kinds may build on one another, without circles.
   */
  @Test
  void nobodyNamesAKindOfCellsButKinds() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.touchstone.core.cells.*..", "dev.touchstone.benchmarks..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.touchstone.core.cells.*..")
        .check(all);
  }

  @Test
  void reportsKnowTheApiAlone() {
    noClasses()
        .that()
        .resideInAPackage(REPORTS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(TENSORFLOW, TESTKIT, CORE, CLI, PLUGINS, "org.tensorflow..")
        .check(all);
  }

  @Test
  void pluginsNeverSeeTheHarness() {
    noClasses()
        .that()
        .resideInAPackage(PLUGINS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(CORE, REPORTS, CLI)
        .check(all);
  }

  @Test
  void pluginsKnowNothingOfOneAnother() {
    // A plugin's own packages, if it has several, lie below kind and name.
    slices()
        .matching("dev.touchstone.plugins.(*).(*)..")
        .should()
        .notDependOnEachOther()
        .check(all);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.touchstone.(**)").should().beFreeOfCycles().check(all);
  }

  @Test
  void onlyTheCommandLinePrints() {
    noClasses()
        .that()
        .resideOutsideOfPackage(CLI)
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(all);
  }

  @Test
  void everyConcreteFactoryOfAPluginIsAnExtension() {
    classes()
        .that()
        .resideInAPackage(PLUGINS)
        .and()
        .areAssignableTo(ComponentFactory.class)
        .and()
        .doNotHaveModifier(com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT)
        .should()
        .beAnnotatedWith(Extension.class)
        .check(all);
  }

  /** Modules are built two at a time: what tests load from target folders must be built before. */
  @Test
  void everyPluginIsBuiltBeforeTheTestsThatLoadIt() throws IOException {
    String here = Files.readString(Path.of("pom.xml"));
    List<String> plugins =
        Pattern.compile("<module>(.+?)</module>")
            .matcher(Files.readString(Path.of("../plugins/pom.xml")))
            .results()
            .map(module -> module.group(1))
            .toList();
    assertThat(plugins).contains("model-convnet");
    assertThat(plugins)
        .as("dependencies of type pom in platform-cli/pom.xml")
        .allMatch(plugin -> here.contains("<artifactId>" + plugin + "</artifactId>"));
  }
}
