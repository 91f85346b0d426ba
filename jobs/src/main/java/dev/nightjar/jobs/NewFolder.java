package dev.nightjar.jobs;

import dev.nightjar.lakehouse.NightjarException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder on this machine that is written whole or not at all: beside its place, then moved there.
 *
 * @param place absolute
 */
record NewFolder(Path place) {
  /**
   * Looks at the place.
   *
   * @throws NightjarException of category USER where there is something already
   */
  static NewFolder at(Path given) {
    Path place = given.toAbsolutePath().normalize();
    if (Files.exists(place)) {
      if (!Files.isDirectory(place)) {
        throw refused(given, "it is a file");
      }
      try (Stream<Path> inside = Files.list(place)) {
        if (inside.findAny().isPresent()) {
          throw refused(given, "the folder is not empty");
        }
      } catch (IOException e) {
        throw unwritable(given, e);
      }
    }
    return new NewFolder(place);
  }

  /** Its own name. */
  String name() {
    return String.valueOf(place.getFileName());
  }

  /** Lets something write the folder; what it leaves when it fails is removed. */
  void write(Consumer<Path> writer) {
    @Nullable Path aside = null;
    try {
      Path parent = place.getParent();
      if (parent == null) {
        throw refused(place, "it is the root of the disk");
      }
      Files.createDirectories(parent);
      aside = Files.createDirectory(parent.resolve("." + name() + "-" + UUID.randomUUID()));
      writer.accept(aside);
      Files.deleteIfExists(place);
      Files.move(aside, place);
      aside = null;
    } catch (IOException e) {
      throw unwritable(place, e);
    } finally {
      remove(aside);
    }
  }

  private static void remove(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot remove " + folder, Failure.reason(e), "remove it by hand", e);
    }
  }

  private static NightjarException refused(Path place, String why) {
    return NightjarException.user(
        "Cannot make a project in " + place, why, "name a folder that is new or empty");
  }

  private static NightjarException unwritable(Path place, IOException e) {
    return NightjarException.outside(
        "Cannot write " + place, Failure.reason(e), "check the place and its rights", e);
  }
}
