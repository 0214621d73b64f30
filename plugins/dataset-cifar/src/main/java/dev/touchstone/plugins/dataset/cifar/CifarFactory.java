package dev.touchstone.plugins.dataset.cifar;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.api.data.DatasetFactory;
import dev.touchstone.api.data.DatasetOutline;
import dev.touchstone.data.DownloadLimits;
import java.util.List;
import java.util.Optional;
import org.pf4j.Extension;

/**
 * The data set {@code cifar-10}: CIFAR-10 in the binary version of its author, from a folder, the
 * cache, or his page.
 */
@Extension
public final class CifarFactory implements DatasetFactory<CifarParameters> {

  private static final ComponentDescriptor DESCRIPTOR =
      new ComponentDescriptor(
          Cifar.ID,
          "1",
          Cifar.TITLE,
          "Photographs of animals and vehicles, 32×32 RGB, 50,000 training and 10,000 test images in 10 classes.",
          "A. Krizhevsky: Learning multiple layers of features from tiny images. Technical report, University of Toronto, 2009.",
          List.of("images", "colour", "download"));

  private final Cifar published;

  /** The official data set. */
  public CifarFactory() {
    this(Cifar.OFFICIAL);
  }

  /** For tests: the same data set with other files. */
  CifarFactory(Cifar published) {
    this.published = published;
  }

  @Override
  public ComponentDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Class<CifarParameters> parametersType() {
    return CifarParameters.class;
  }

  @Override
  public Dataset load(CifarParameters parameters, DatasetContext context) {
    return new CifarLoader(published, DownloadLimits.DEFAULT, context).load(parameters.folder());
  }

  @Override
  public Optional<DatasetOutline> outline(CifarParameters parameters) {
    int each = published.recordsPerFile();
    return Optional.of(
        new DatasetOutline(Cifar.SHAPE, Cifar.CLASS_NAMES, Cifar.TRAIN.size() * each, each));
  }
}
