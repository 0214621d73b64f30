package dev.touchstone.plugins.dataset.idx;

import dev.touchstone.api.data.DatasetOutline;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.data.RemoteFile;
import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A published data set: what its official files are and where they can be had.
 *
 * @param id the component's id, also the name of its sub-folder
 * @param title name for messages
 * @param classNames name of each class, in label order
 * @param files the official files
 * @param mirrors folders on the web, ending with a slash, tried in turn
 */
record PublishedSet(
    String id,
    String title,
    List<String> classNames,
    Map<IdxPart, OfficialFile> files,
    List<URI> mirrors) {

  /**
   * One official file.
   *
   * @param gzipBytes size of the gzipped file
   * @param gzipSha256 SHA-256 in hex of the gzipped file
   * @param contentSha256 SHA-256 in hex of the content after unzipping
   */
  record OfficialFile(long gzipBytes, String gzipSha256, String contentSha256) {}

  /** What both sets hold. */
  DatasetOutline outline() {
    return new DatasetOutline(new ImageShape(28, 28, 1), classNames, 60_000, 10_000);
  }

  /** Handwritten digits (LeCun, Bottou, Bengio, Haffner 1998). */
  static final PublishedSet MNIST =
      new PublishedSet(
          "mnist",
          "MNIST",
          List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
          Map.of(
              IdxPart.TRAIN_IMAGES,
              new OfficialFile(
                  9_912_422,
                  "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
                  "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
              IdxPart.TRAIN_LABELS,
              new OfficialFile(
                  28_881,
                  "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
                  "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
              IdxPart.TEST_IMAGES,
              new OfficialFile(
                  1_648_877,
                  "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
                  "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
              IdxPart.TEST_LABELS,
              new OfficialFile(
                  4_542,
                  "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
                  "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2")),
          List.of(
              URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
              URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/")));

  /** Articles of clothing (Xiao, Rasul, Vollgraf 2017); the files are named as MNIST's are. */
  static final PublishedSet FASHION_MNIST =
      new PublishedSet(
          "fashion-mnist",
          "Fashion-MNIST",
          List.of(
              "T-shirt/top",
              "Trouser",
              "Pullover",
              "Dress",
              "Coat",
              "Sandal",
              "Shirt",
              "Sneaker",
              "Bag",
              "Ankle boot"),
          Map.of(
              IdxPart.TRAIN_IMAGES,
              new OfficialFile(
                  26_421_880,
                  "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                  "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
              IdxPart.TRAIN_LABELS,
              new OfficialFile(
                  29_515,
                  "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
                  "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
              IdxPart.TEST_IMAGES,
              new OfficialFile(
                  4_422_102,
                  "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                  "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
              IdxPart.TEST_LABELS,
              new OfficialFile(
                  5_148,
                  "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
                  "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34")),
          List.of(
              URI.create("https://fashion-mnist.s3.eu-central-1.amazonaws.com/"),
              URI.create("https://storage.googleapis.com/tensorflow/tf-keras-datasets/")));

  /** All published data sets that this plugin knows. */
  static final List<PublishedSet> ALL = List.of(MNIST, FASHION_MNIST);

  /** Copies the collections. */
  PublishedSet {
    classNames = List.copyOf(classNames);
    files = Map.copyOf(files);
    mirrors = List.copyOf(mirrors);
  }

  /** The files as the mirrors serve them. */
  Map<IdxPart, RemoteFile> remoteFiles() {
    Map<IdxPart, RemoteFile> remote = new EnumMap<>(IdxPart.class);
    files.forEach(
        (part, file) ->
            remote.put(
                part,
                new RemoteFile(part.gzipName(), file.gzipBytes(), file.gzipSha256(), mirrors)));
    return remote;
  }
}
