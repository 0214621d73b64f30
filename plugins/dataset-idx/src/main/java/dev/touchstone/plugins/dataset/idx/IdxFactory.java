package dev.touchstone.plugins.dataset.idx;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.api.data.DatasetFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.pf4j.Extension;

/** The data set {@code idx}: any grey images with labels in four IDX files of the user's own. */
@Extension
public final class IdxFactory implements DatasetFactory<IdxParameters> {

  private static final String REMEDY = "Check the file and the data set's parameters in the suite.";

  private static final ComponentDescriptor DESCRIPTOR =
      new ComponentDescriptor(
          "idx",
          "1",
          "IDX files",
          "Grey images with labels from four IDX files in a folder, gzipped or not.",
          "",
          List.of("images", "grey", "files"));

  @Override
  public ComponentDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Class<IdxParameters> parametersType() {
    return IdxParameters.class;
  }

  @Override
  public Dataset load(IdxParameters parameters, DatasetContext context) {
    IdxReader reader = new IdxReader(REMEDY, context.cancellation());
    Map<IdxPart, IdxFile> files = new EnumMap<>(IdxPart.class);
    for (IdxPart part : IdxPart.values()) {
      Path file = locate(parameters.folder(), parameters.fileName(part));
      files.put(part, reader.read(file, part.rank()));
    }
    List<String> classNames =
        IntStream.range(0, parameters.classes()).mapToObj(Integer::toString).toList();
    return new IdxAssembly(classNames, REMEDY).assemble(files, List.of());
  }

  private static Path locate(Path folder, String name) {
    Path file = folder.resolve(name);
    Path gzipped = folder.resolve(name + ".gz");
    if (Files.isRegularFile(file)) {
      return file;
    }
    if (Files.isRegularFile(gzipped)) {
      return gzipped;
    }
    throw new UserException(
        String.format(
            "%s holds neither %s nor %s.gz. %s", folder.toAbsolutePath(), name, name, REMEDY));
  }
}
