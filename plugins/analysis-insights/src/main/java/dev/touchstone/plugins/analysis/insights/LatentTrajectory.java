package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.AnalysedEntry.Keep;
import dev.touchstone.api.analysis.Analysis;
import dev.touchstone.api.analysis.AnalysisReport;
import dev.touchstone.api.analysis.AnalysisTask;
import dev.touchstone.api.analysis.AttackedImages;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Values;
import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.figures.ImageGrid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Decodes the latent code of attacked images as the attack goes on. */
final class LatentTrajectory implements Analysis {

  static final String ID = "latent-trajectory";

  private final LatentTrajectoryParameters parameters;
  private final NormBall threat;

  LatentTrajectory(LatentTrajectoryParameters parameters) {
    this.parameters = parameters;
    this.threat = new NormBall(parameters.norm(), parameters.epsilon());
  }

  @Override
  public void check(AnalysisTask task) {
    inside(task);
    for (Course course : courses(task)) {
      for (int iterations : parameters.iterations()) {
        Chosen.checkAttack(task, course.attack(parameters.attack(), iterations), List.of(threat));
      }
    }
  }

  private static Inside inside(AnalysisTask task) {
    Inside inside = new Inside(task.entries().get(0));
    inside.require(List.of(Inside.RECONSTRUCTION), List.of());
    if (inside.shows(Inside.PROTOTYPE_DISTANCES)) {
      inside.require(List.of(), List.of(Inside.PROTOTYPE_LOGITS));
    }
    return inside;
  }

  private List<Course> courses(AnalysisTask task) {
    List<Course> courses = Course.all(parameters);
    courses.forEach(course -> checkClasses(course, task.dataset()));
    return courses;
  }

  @Override
  public AnalysisReport run(AnalysisTask task) {
    Inside inside = inside(task);
    List<Course> courses = courses(task);
    List<List<Stage>> trajectories = new ArrayList<>();
    for (Course course : courses) {
      trajectories.add(trajectory(task, inside, course));
      task.progress().update(trajectories.size(), courses.size(), "attacked classes");
    }
    return new AnalysisReport(
        List.of(figure(inside, task.dataset(), trajectories)), List.of(table(trajectories)));
  }

  private static void checkClasses(Course course, Dataset dataset) {
    if (course.largestClass() >= dataset.classes()) {
      throw new UserException(
          "class "
              + course.largestClass()
              + " in pairs or untargeted is not a class of the data set: give some of 0 to "
              + (dataset.classes() - 1));
    }
  }

  private List<Stage> trajectory(AnalysisTask task, Inside inside, Course course) {
    Dataset dataset = task.dataset();
    int[] samples = correctSamples(task, inside, course.from());
    LabeledImages clean = dataset.test().select(samples);
    List<Stage> stages = new ArrayList<>();
    stages.add(
        stage(inside, dataset, course, 0, clean.pixels(), inside.entry().logits(clean.pixels())));
    for (int iterations : parameters.iterations()) {
      AttackedImages attacked =
          inside
              .entry()
              .attack(course.attack(parameters.attack(), iterations), threat, samples, Keep.LAST);
      stages.add(stage(inside, dataset, course, iterations, attacked.images(), attacked.logits()));
    }
    return stages;
  }

  /** The first samples of a class that the entry classifies correctly. */
  private int[] correctSamples(AnalysisTask task, Inside inside, int label) {
    LabeledImages test = task.dataset().test();
    int[] ofClass = Arrays.stream(task.samples()).filter(s -> test.labels()[s] == label).toArray();
    int[] correct = {};
    if (ofClass.length > 0) {
      float[] images = test.select(ofClass).pixels();
      Logits logits = new Logits(inside.entry().logits(images), task.dataset().classes());
      correct =
          IntStream.range(0, ofClass.length)
              .filter(i -> logits.predicted(i) == label)
              .limit(parameters.samples())
              .map(i -> ofClass[i])
              .toArray();
    }
    if (correct.length == 0) {
      throw new UserException(
          "entry '"
              + inside.entry().name()
              + "' classifies none of the suite's "
              + ofClass.length
              + " samples of class "
              + task.dataset().classNames().get(label)
              + " correctly: evaluate more samples or choose another class");
    }
    return correct;
  }

  private static Stage stage(
      Inside inside,
      Dataset dataset,
      Course course,
      int iterations,
      float[] images,
      float[] logits) {
    int count = images.length / dataset.shape().size();
    return new Stage(
        course,
        iterations,
        images,
        new Logits(logits, dataset.classes()),
        inside.output(Inside.RECONSTRUCTION, images, count, dataset.shape().size()),
        distances(inside, dataset, images, count));
  }

  private static Optional<Stage.Distances> distances(
      Inside inside, Dataset dataset, float[] images, int count) {
    if (!inside.shows(Inside.PROTOTYPE_DISTANCES)) {
      return Optional.empty();
    }
    Values prototypeLogits = inside.value(Inside.PROTOTYPE_LOGITS, -1, dataset.classes());
    float[] distances =
        inside.output(Inside.PROTOTYPE_DISTANCES, images, count, prototypeLogits.shape()[0]);
    return Optional.of(Stage.Distances.of(distances, prototypeLogits, dataset.classes()));
  }

  private Figure figure(Inside inside, Dataset dataset, List<List<Stage>> trajectories) {
    List<ImageGrid.Row> rows = new ArrayList<>();
    for (int row = 0; row <= parameters.iterations().size(); row++) {
      List<ImageGrid.Cell> cells = new ArrayList<>();
      for (List<Stage> trajectory : trajectories) {
        Stage stage = trajectory.get(row);
        int size = dataset.shape().size();
        cells.add(ImageGrid.Cell.of(Arrays.copyOf(stage.images(), size), verdict(dataset, stage)));
        cells.add(ImageGrid.Cell.of(Arrays.copyOf(stage.reconstructions(), size), ""));
      }
      rows.add(new ImageGrid.Row(heading(row), cells));
    }
    List<ImageGrid.Group> groups =
        trajectories.stream()
            .map(trajectory -> trajectory.get(0).course().label(dataset.classNames()))
            .map(label -> new ImageGrid.Group(label, List.of("input", "decoded")))
            .toList();
    String title =
        inside.entry().name() + ": what the latent code holds under attack, " + threat.label();
    return new ImageGrid(title, dataset.shape(), groups, rows).figure(ID, caption(inside));
  }

  private String heading(int row) {
    if (row == 0) {
      return "clean";
    }
    int iterations = parameters.iterations().get(row - 1);
    return iterations == 1 ? "1 iteration" : iterations + " iterations";
  }

  private static String verdict(Dataset dataset, Stage stage) {
    int predicted = stage.logits().predicted(0);
    return dataset.classNames().get(predicted)
        + " · "
        + Wording.percent(stage.logits().softmax(0)[predicted]);
  }

  private String caption(Inside inside) {
    return "The input and what the decoder of "
        + inside.entry().name()
        + " makes of its latent code, clean and after so many iterations of "
        + Wording.attackWithout(parameters.attack(), "steps")
        + " within "
        + threat.label()
        + ", for the first correctly classified sample of each source class; under the input the"
        + " predicted class and its confidence.";
  }

  private NamedTable table(List<List<Stage>> trajectories) {
    boolean prototypes = trajectories.get(0).get(0).distances().isPresent();
    List<List<Double>> rows = trajectories.stream().flatMap(List::stream).map(Stage::row).toList();
    return new NamedTable(
        ID,
        "Means over the first correctly classified samples of each source class, within "
            + threat.label()
            + "; when untargeted, target means any other class, and the confidence in it that of"
            + " the likeliest other class"
            + (prototypes ? "; a distance of -1: no prototype stands for the class." : "."),
        Stage.columns(prototypes),
        rows);
  }
}
