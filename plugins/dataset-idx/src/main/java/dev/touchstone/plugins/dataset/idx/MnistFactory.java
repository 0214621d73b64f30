package dev.touchstone.plugins.dataset.idx;

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
 * The data set {@code mnist}: MNIST as its authors published it, from the user's data folder, the
 * cache, or a public mirror.
 */
@Extension
public final class MnistFactory implements DatasetFactory<PublishedParameters> {

  private static final ComponentDescriptor DESCRIPTOR =
      new ComponentDescriptor(
          PublishedSet.MNIST.id(),
          "1",
          PublishedSet.MNIST.title(),
          "Handwritten digits, 28×28 grey, 60,000 training and 10,000 test images in 10 classes.",
          "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document recognition. Proceedings of the IEEE 86(11), 1998",
          List.of("images", "grey", "download"));

  @Override
  public ComponentDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Class<PublishedParameters> parametersType() {
    return PublishedParameters.class;
  }

  @Override
  public Dataset load(PublishedParameters parameters, DatasetContext context) {
    return new PublishedLoader(PublishedSet.MNIST, DownloadLimits.DEFAULT).load(context);
  }

  @Override
  public Optional<DatasetOutline> outline(PublishedParameters parameters) {
    return Optional.of(PublishedSet.MNIST.outline());
  }
}
