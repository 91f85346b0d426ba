package dev.nightjar.monitoring.postgres;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The schema {@value #SCHEMA}: made and brought up to date by Flyway. */
final class Migrations {
  /** The schema of all that is published. */
  static final String SCHEMA = "nightjar";

  private static final String LOCATION = "classpath:dev/nightjar/monitoring/postgres/migration";

  private Migrations() {}

  /** Does what has not been done yet. */
  static void apply(DataSource database) {
    // The class loader of this class: under spark-submit the thread's own does not see our jar.
    Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(database)
        .schemas(SCHEMA)
        .createSchemas(true)
        .table("schema_history")
        .locations(LOCATION)
        .placeholderReplacement(false)
        .load()
        .migrate();
  }
}
