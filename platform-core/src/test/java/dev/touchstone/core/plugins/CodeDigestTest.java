package dev.touchstone.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CodeDigestTest {

  @TempDir Path folder;

  private Path tree(String name, String content) throws IOException {
    Path root = folder.resolve(name);
    Files.createDirectories(root.resolve("classes/a"));
    Files.writeString(root.resolve("classes/a/One.class"), content);
    Files.writeString(root.resolve("plugin.properties"), "plugin.id=x");
    return root;
  }

  private static String digest(Path root) {
    return CodeDigest.of(root, file -> true);
  }

  @Test
  void sameFilesElsewhereHaveTheSameDigest() throws IOException {
    assertThat(digest(tree("one", "code"))).isEqualTo(digest(tree("two", "code"))).hasSize(64);
  }

  @Test
  void aChangedRenamedOrAddedFileChangesTheDigest() throws IOException {
    String before = digest(tree("one", "code"));
    assertThat(digest(tree("two", "cod3"))).isNotEqualTo(before);
    Path renamed = tree("three", "code");
    Files.move(renamed.resolve("classes/a/One.class"), renamed.resolve("classes/a/Two.class"));
    assertThat(digest(renamed)).isNotEqualTo(before);
    Path more = tree("four", "code");
    Files.writeString(more.resolve("extra"), "");
    assertThat(digest(more)).isNotEqualTo(before);
    assertThat(CodeDigest.of(more, file -> !file.endsWith("extra"))).isEqualTo(before);
  }

  @Test
  void aSingleFileHasADigestOfItsOwn() throws IOException {
    Path root = tree("one", "code");
    assertThat(digest(root.resolve("plugin.properties"))).isNotEqualTo(digest(root));
  }
}
