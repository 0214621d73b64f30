package dev.touchstone.plugins.dataset.cifar;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.data.RemoteFile;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * CIFAR-10 as it was published.
 *
 * @param archive the binary version's archive
 * @param recordsPerFile images in each file
 * @param sha256 SHA-256 in hex of each file of the archive, by its name
 */
record Cifar(RemoteFile archive, int recordsPerFile, Map<String, String> sha256) {

  static final String ID = "cifar-10";
  static final String TITLE = "CIFAR-10";

  /** Folder inside of the archive; also what unpacking it leaves. */
  static final String FOLDER = "cifar-10-batches-bin";

  static final List<String> TRAIN =
      List.of(
          "data_batch_1.bin",
          "data_batch_2.bin",
          "data_batch_3.bin",
          "data_batch_4.bin",
          "data_batch_5.bin");

  static final String TEST = "test_batch.bin";

  static final ImageShape SHAPE = new ImageShape(32, 32, 3);

  /** A label, then the red, the green and the blue values, each row by row. */
  static final int RECORD_BYTES = 1 + 3 * 32 * 32;

  /** In label order, as in the archive's batches.meta.txt. */
  static final List<String> CLASS_NAMES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  /**
   * The author's page gives the archive's MD5, c32a1d4ab5d03f1284b67883e8d87530. MD5 protects
   * nobody, so we check the SHA-256 of the file that has this MD5. The sums of the single files are
   * those that other open-source loaders check after unpacking that archive.
   */
  static final Cifar OFFICIAL =
      new Cifar(
          new RemoteFile(
              "cifar-10-binary.tar.gz",
              170_052_171,
              "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
              List.of(
                  URI.create("https://www.cs.toronto.edu/~kriz/"),
                  URI.create("https://cave.cs.toronto.edu/kriz/"))),
          10_000,
          Map.of(
              TRAIN.get(0),
              "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
              TRAIN.get(1),
              "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
              TRAIN.get(2),
              "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
              TRAIN.get(3),
              "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
              TRAIN.get(4),
              "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
              TEST,
              "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"));

  /** Copies the map. */
  Cifar {
    sha256 = Map.copyOf(sha256);
  }

  /** Names of all files, the training batches in order first. */
  static List<String> files() {
    List<String> files = new ArrayList<>(TRAIN);
    files.add(TEST);
    return files;
  }

  /** Size of each file. */
  int fileBytes() {
    return recordsPerFile * RECORD_BYTES;
  }
}
