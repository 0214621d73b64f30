package dev.touchstone.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.UserException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.SortedMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarGzipTest {

  private static final TarGzip.Limits LIMITS = new TarGzip.Limits(5, 100, 20_000);

  @TempDir Path folder;

  @FunctionalInterface
  private interface Content {
    void write(TarArchiveOutputStream tar) throws IOException;
  }

  private Path archive(Content content) throws IOException {
    Path file = folder.resolve("some.tar.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      content.write(tar);
    }
    return file;
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static SortedMap<String, byte[]> read(Path archive, String... wanted) {
    return new TarGzip(archive, LIMITS, "Get another.", Cancellation.NEVER).read(Set.of(wanted));
  }

  private static void refused(Path archive, String fault) {
    assertThatThrownBy(() -> read(archive, "a"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(archive + " ")
        .hasMessageContaining(fault)
        .hasMessageEndingWith("Get another.");
  }

  @Test
  void readsWhatIsWantedAndPassesOverTheRest() throws IOException {
    Path archive =
        archive(
            tar -> {
              tar.putArchiveEntry(new TarArchiveEntry("d/"));
              tar.closeArchiveEntry();
              put(tar, "d/a", text("first"));
              put(tar, "other", new byte[700]);
              put(tar, "b", text("second"));
            });
    SortedMap<String, byte[]> contents = read(archive, "d/a", "b", "missing");
    assertThat(contents).containsOnlyKeys("b", "d/a");
    assertThat(contents.get("d/a")).isEqualTo(text("first"));
    assertThat(contents.get("b")).isEqualTo(text("second"));
  }

  /** As {@code tar czf some.tar.gz ./d} and {@code tar czf some.tar.gz .} write them. */
  @Test
  void aLeadingDotIsTheArchiveItself() throws IOException {
    Path archive =
        archive(
            tar -> {
              tar.putArchiveEntry(new TarArchiveEntry("./"));
              tar.closeArchiveEntry();
              put(tar, "./d/a", text("first"));
              put(tar, ".//././b", text("second"));
              put(tar, ".c", text("third"));
            });
    SortedMap<String, byte[]> contents = read(archive, "d/a", "b", "c");
    assertThat(contents).containsOnlyKeys("b", "d/a");
    assertThat(contents.get("d/a")).isEqualTo(text("first"));
    assertThat(contents.get("b")).isEqualTo(text("second"));
  }

  @Test
  void gzippedTwice() throws IOException {
    Path archive = archive(tar -> put(tar, "a", text("content")));
    byte[] once = Files.readAllBytes(archive);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
      out.write(once);
    }
    refused(archive, "is gzipped twice: unpack it once with gunzip");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../a", "./../a", "d/../../a", "/a", "C:/a", "d\\..\\a"})
  void pathsThatLeadOut(String name) throws IOException {
    Path archive = archive(tar -> put(tar, name, text("evil")));
    refused(archive, "'" + name + "', whose path leads out");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(archive);
    }
  }

  @ParameterizedTest
  @ValueSource(
      bytes = {
        TarConstants.LF_SYMLINK,
        TarConstants.LF_LINK,
        TarConstants.LF_CHR,
        TarConstants.LF_FIFO
      })
  void linksAndDevices(byte kind) throws IOException {
    refused(
        archive(
            tar -> {
              TarArchiveEntry entry = new TarArchiveEntry("a", kind);
              entry.setLinkName("/etc/passwd");
              tar.putArchiveEntry(entry);
              tar.closeArchiveEntry();
            }),
        "'a', which is neither a file nor a folder");
  }

  @Test
  void tooMuch() throws IOException {
    refused(
        archive(
            tar -> {
              for (int i = 0; i < 6; i++) {
                put(tar, "e" + i, text("x"));
              }
            }),
        "holds more than 5 entries");
    refused(archive(tar -> put(tar, "a", new byte[101])), "'a' with 101 bytes; at most 100");
    // A megabyte of zeros is a kilobyte in the archive.
    refused(archive(tar -> put(tar, "e", new byte[1 << 20])), "unpacks to more than 20,000 bytes");
  }

  @Test
  void oneNameTwice() throws IOException {
    refused(
        archive(
            tar -> {
              put(tar, "a", text("one"));
              put(tar, "./a", text("two"));
            }),
        "holds './a' twice");
  }

  @Test
  void damaged() throws IOException {
    Path archive = archive(tar -> put(tar, "a", text("content")));
    byte[] whole = Files.readAllBytes(archive);
    for (int length : new int[] {0, 5, 30, whole.length - 9}) {
      Files.write(archive, Arrays.copyOf(whole, length));
      refused(archive, "cannot be unpacked");
    }
    Files.writeString(archive, "a page that says that the file has moved");
    refused(archive, "cannot be unpacked");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
      out.write(text("no tar ".repeat(200)));
    }
    refused(archive, "cannot be unpacked");
    Files.delete(archive);
    assertThatThrownBy(() -> read(archive, "a"))
        .isInstanceOf(UserException.class)
        .hasMessage(archive + ": there is no such file. Get another.");
  }

  @Test
  void stopsWhenAsked() throws IOException {
    Path archive = archive(tar -> put(tar, "a", text("content")));
    assertThatThrownBy(() -> new TarGzip(archive, LIMITS, "", () -> true).read(Set.of("a")))
        .isInstanceOf(CancelledException.class);
  }
}
