package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {
  @TempDir Path folder;

  private final Configuration hadoop = TestSpark.session().sparkContext().hadoopConfiguration();

  @Test
  void allOfSparkUsesThem() throws IOException {
    assertThat(FileSystem.get(folder.toUri(), hadoop)).isInstanceOf(LocalFiles.class);
    assertThat(FileSystem.getLocal(hadoop)).isInstanceOf(LocalFiles.class);
    assertThat(FileContext.getFileContext(folder.toUri(), hadoop).getDefaultFileSystem())
        .isInstanceOf(LocalFiles.Context.class);
  }

  @Test
  void permissionsAreThoseThatWereAskedFor() throws IOException {
    FileSystem files = FileSystem.get(folder.toUri(), hadoop);
    org.apache.hadoop.fs.Path file = path("of a user");
    files.create(file).close();
    for (String mode : List.of("rw-r-----", "rwxr-xr-x", "r--------", "rw-rw-rw-")) {
      files.setPermission(file, FsPermission.valueOf("-" + mode));
      assertThat(mode(file)).isEqualTo(mode);
      assertThat(files.getFileStatus(file).getPermission().toString()).isEqualTo(mode);
    }
    files.mkdirs(path("a/b"), new FsPermission("750"));
    assertThat(mode(path("a/b"))).isEqualTo("rwxr-x---");
    files.setPermission(path("a/b"), new FsPermission("1777"));
    assertThat(files.getFileStatus(path("a/b")).getPermission().getStickyBit()).isTrue();
    assertThatThrownBy(() -> files.setPermission(path("none"), new FsPermission("600")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void renamingByEitherInterfaceKeepsContentAndItsChecksum() throws IOException {
    FileContext context = FileContext.getFileContext(folder.toUri(), hadoop);
    for (int i = 0; i < 3; i++) {
      try (FSDataOutputStream out =
          context.create(path("draft"), EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE))) {
        out.write(("content " + i).getBytes(StandardCharsets.UTF_8));
      }
      context.rename(path("draft"), path("done"), Options.Rename.OVERWRITE);
    }
    FileSystem files = FileSystem.get(folder.toUri(), hadoop);
    assertThat(files.rename(path("done"), path("moved"))).isTrue();
    try (var in = files.open(path("moved"))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("content 2");
    }
    assertThatThrownBy(() -> context.rename(path("none"), path("other")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aLinkIsALink() throws IOException {
    FileSystem files = FileSystem.get(folder.toUri(), hadoop);
    files.create(path("target")).close();
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("target"));
    assertThat(files.getFileLinkStatus(path("target")).isSymlink()).isFalse();
    assertThat(files.getFileStatus(path("link")).isSymlink()).isFalse();
    assertThat(files.exists(path("link"))).isTrue();
  }

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
  }

  private static String mode(org.apache.hadoop.fs.Path path) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(Path.of(path.toUri().getPath())));
  }
}
