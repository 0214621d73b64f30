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
 * The data set {@code fashion-mnist}: Fashion-MNIST as its authors published it, from the user's
 * data folder, the cache, or a public mirror.
 */
@Extension
public final class FashionMnistFactory implements DatasetFactory<PublishedParameters> {

  private static final ComponentDescriptor DESCRIPTOR =
      new ComponentDescriptor(
          PublishedSet.FASHION_MNIST.id(),
          "1",
          PublishedSet.FASHION_MNIST.title(),
          "Articles of clothing, 28×28 grey, 60,000 training and 10,000 test images in 10 classes.",
          "H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms. arXiv:1708.07747, 2017",
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
    return new PublishedLoader(PublishedSet.FASHION_MNIST, DownloadLimits.DEFAULT).load(context);
  }

  @Override
  public Optional<DatasetOutline> outline(PublishedParameters parameters) {
    return Optional.of(PublishedSet.FASHION_MNIST.outline());
  }
}
