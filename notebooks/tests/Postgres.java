import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;

/** A real PostgreSQL on loopback, in a zone that nobody may lean on, until stdin ends. */
final class Postgres {
  public static void main(String[] args) throws Exception {
    try (EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("fsync", "off")
            .setServerConfig("timezone", "Pacific/Chatham")
            .setDataDirectory(Path.of(args[0]))
            .setPGStartupWait(Duration.ofSeconds(60))
            .start()) {
      System.out.println(server.getPort());
      while (System.in.read() >= 0) {
        // Whoever started this is still there.
      }
    }
  }
}
