package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What executors see of the driver's disk. */
class SharedDiskTest {
  @TempDir Path folder;

  @Test
  void hostsThatDoNotSeeAFileAreNamedOnce() throws IOException {
    Path there = Files.writeString(folder.resolve("there"), "");
    assertThat(SharedDisk.blind(TestSpark.session(), there)).isEmpty();
    assertThat(SharedDisk.blind(TestSpark.session(), folder.resolve("gone")))
        .containsExactly(InetAddress.getLocalHost().getHostName());
  }
}
