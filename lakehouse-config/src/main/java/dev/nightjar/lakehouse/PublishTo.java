package dev.nightjar.lakehouse;

import java.util.Collection;
import java.util.Optional;

/**
 * {@code publish: { postgres: NAME }} of a definition.
 *
 * @param database the name of one of {@code databases} in {@code lakehouse.yaml}
 * @param mark where it is written
 */
public record PublishTo(String database, SourceMark mark) {

  /** Reads the key {@code publish} of a definition, if written. */
  public static Optional<PublishTo> read(YamlMap definition) {
    return definition
        .optionalMap("publish")
        .map(
            yaml -> {
              PublishTo to = new PublishTo(yaml.string("postgres"), yaml.mark("postgres"));
              yaml.finish();
              return to;
            });
  }

  /** Reports a database that the project does not name. */
  public void check(Collection<String> databases, Problems problems) {
    if (!database.isEmpty() && !databases.contains(database)) {
      problems.unknown(mark, "database", database, databases);
    }
  }
}
