package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretReferenceTest {
  @TempDir Path folder;

  @Test
  void aFilesLastLineEndIsNoPartOfTheSecret() throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), " ge heim \r\n\n");
    assertThat(SecretReference.inFile(file.toString()).value("Cannot", "fix"))
        .isEqualTo(" ge heim ");
  }

  @Test
  void whatIsNotThereIsTold() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty"), "\n");
    requireMissing(SecretReference.inFile(empty.toString()), "is empty");
    requireMissing(SecretReference.inFile(folder.resolve("none").toString()), "cannot be read");
    requireMissing(SecretReference.inFile("\0"), "cannot be read");
    requireMissing(SecretReference.inVariable("NIGHTJAR_NO_SUCH"), "NIGHTJAR_NO_SUCH is not set");
  }

  private static void requireMissing(SecretReference secret, String why) {
    assertThatThrownBy(() -> secret.value("Cannot log in", "set it"))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.USER))
        .hasMessageStartingWith("Cannot log in: ")
        .hasMessageContaining(why)
        .hasMessageEndingWith("Set it.");
  }
}
