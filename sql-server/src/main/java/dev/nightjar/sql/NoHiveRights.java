package dev.nightjar.sql;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hive.metastore.api.Database;
import org.apache.hadoop.hive.ql.metadata.Partition;
import org.apache.hadoop.hive.ql.metadata.Table;
import org.apache.hadoop.hive.ql.security.authorization.HiveAuthorizationProviderBase;
import org.apache.hadoop.hive.ql.security.authorization.Privilege;

/**
 * Rights of Hive, which are switched off and never asked for. Hive's own classes for them would
 * open a metastore as soon as a session lists tables.
 */
public final class NoHiveRights extends HiveAuthorizationProviderBase {

  /** For Hive, which makes it by its name. */
  public NoHiveRights() {}

  @Override
  public void init(Configuration settings) {}

  @Override
  public void authorize(Privilege[] read, Privilege[] write) {
    throw notAsked();
  }

  @Override
  public void authorize(Database database, Privilege[] read, Privilege[] write) {
    throw notAsked();
  }

  @Override
  public void authorize(Table table, Privilege[] read, Privilege[] write) {
    throw notAsked();
  }

  @Override
  public void authorize(Partition partition, Privilege[] read, Privilege[] write) {
    throw notAsked();
  }

  @Override
  public void authorize(
      Table table, Partition partition, List<String> columns, Privilege[] read, Privilege[] write) {
    throw notAsked();
  }

  private static UnsupportedOperationException notAsked() {
    return new UnsupportedOperationException("there are no rights of Hive here");
  }
}
