package dev.nightjar.sql;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NamedTables;
import dev.nightjar.lakehouse.SqlDoor;
import dev.nightjar.lakehouse.SqlEndpoint;
import dev.nightjar.lakehouse.TableNotes;
import java.util.Map;
import org.apache.hadoop.hive.conf.HiveConf;
import org.apache.hadoop.hive.conf.HiveConf.ConfVars;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.hive.thriftserver.HiveThriftServer2$;
import org.apache.spark.sql.hive.thriftserver.SparkSQLCLIService;
import org.apache.spark.sql.hive.thriftserver.ui.HiveThriftServer2EventManager;

/**
 * Spark's Thrift server, which drivers of Hive and Spark speak to. Of Hive only the protocol and
 * the settings are used: there is no metastore.
 */
public final class ThriftEndpoint implements SqlEndpoint {

  /** For {@link java.util.ServiceLoader}. */
  public ThriftEndpoint() {}

  @Override
  public Listening listen(Lakehouse lakehouse, SqlDoor door, Map<String, TableNotes> notes) {
    NamedTables tables = new NamedTables(lakehouse, notes);
    int found = tables.refresh();
    SparkContext spark = lakehouse.spark().sparkContext();
    HiveThriftServer2$.MODULE$.eventManager_$eq(new HiveThriftServer2EventManager(spark));
    HiveConf settings = settings(lakehouse, door);
    SparkSQLCLIService sessions = new SparkSQLCLIService(null, lakehouse.spark().sqlContext());
    sessions.init(settings);
    sessions.start();
    ThriftDoor thrift =
        new ThriftDoor(sessions, door, tables, lakehouse.spark().sessionState().sqlParser());
    try {
      thrift.init(settings);
      thrift.start();
    } catch (RuntimeException e) {
      sessions.stop();
      throw e;
    }
    return new Open(sessions, thrift, found);
  }

  private record Open(SparkSQLCLIService sessions, ThriftDoor thrift, int tables)
      implements Listening {
    @Override
    public int port() {
      return thrift.getPortNumber();
    }

    @Override
    public void close() {
      thrift.stop();
      sessions.stop();
    }
  }

  /** Files of Hive's settings on the class path have no say in who may do what. */
  private static HiveConf settings(Lakehouse lakehouse, SqlDoor door) {
    HiveConf settings =
        new HiveConf(lakehouse.spark().sessionState().newHadoopConf(), ThriftEndpoint.class);
    String scratch = door.scratch().toString();
    settings.setVar(ConfVars.HIVE_SERVER2_AUTHENTICATION, "NONE");
    settings.setVar(ConfVars.HIVE_SERVER2_TRANSPORT_MODE, "binary");
    settings.setVar(ConfVars.HIVE_SERVER2_THRIFT_BIND_HOST, door.address().getHostAddress());
    settings.setBoolVar(ConfVars.HIVE_SERVER2_ENABLE_DOAS, false);
    settings.setBoolVar(ConfVars.HIVE_SERVER2_ALLOW_USER_SUBSTITUTION, false);
    settings.setBoolVar(ConfVars.HIVE_SERVER2_LOGGING_OPERATION_ENABLED, false);
    settings.setBoolVar(ConfVars.HIVE_AUTHORIZATION_ENABLED, false);
    settings.setVar(ConfVars.HIVE_AUTHORIZATION_MANAGER, NoHiveRights.class.getName());
    settings.setVar(ConfVars.HIVE_SERVER2_GLOBAL_INIT_FILE_LOCATION, scratch);
    settings.setVar(ConfVars.HIVEAUXJARS, "");
    settings.setVar(ConfVars.HIVERELOADABLEJARS, "");
    settings.setVar(ConfVars.SCRATCHDIR, scratch);
    settings.setVar(ConfVars.LOCALSCRATCHDIR, scratch);
    // A session deletes it when it ends.
    settings.setVar(ConfVars.DOWNLOADED_RESOURCES_DIR, scratch + "/resources");
    // Elsewhere and in this process at once: Hive refuses to make a client of such a metastore.
    settings.setVar(ConfVars.METASTOREURIS, "none");
    settings.setBoolVar(ConfVars.METASTORE_FASTPATH, true);
    // A session lives as long as its connection.
    settings.setVar(ConfVars.HIVE_SERVER2_SESSION_CHECK_INTERVAL, "0ms");
    settings.set(ConfVars.HIVE_SERVER2_ASYNC_EXEC_SHUTDOWN_TIMEOUT.varname, "1s");
    return settings;
  }
}
