package dev.nightjar.sql;

import dev.nightjar.lakehouse.NamedTables;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.SparkFailures;
import dev.nightjar.lakehouse.SqlDoor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.hive.common.auth.HiveAuthUtils;
import org.apache.hadoop.hive.ql.metadata.Hive;
import org.apache.hadoop.hive.ql.metadata.HiveException;
import org.apache.hive.service.auth.PlainSaslHelper;
import org.apache.hive.service.cli.CLIService;
import org.apache.hive.service.cli.HiveSQLException;
import org.apache.hive.service.cli.OperationHandle;
import org.apache.hive.service.cli.thrift.ThriftBinaryCLIService;
import org.apache.hive.service.rpc.thrift.TCloseSessionReq;
import org.apache.hive.service.rpc.thrift.TCloseSessionResp;
import org.apache.hive.service.rpc.thrift.TExecuteStatementReq;
import org.apache.hive.service.rpc.thrift.TExecuteStatementResp;
import org.apache.hive.service.rpc.thrift.TFetchResultsReq;
import org.apache.hive.service.rpc.thrift.TFetchResultsResp;
import org.apache.hive.service.rpc.thrift.TGetColumnsReq;
import org.apache.hive.service.rpc.thrift.TGetColumnsResp;
import org.apache.hive.service.rpc.thrift.TGetCrossReferenceReq;
import org.apache.hive.service.rpc.thrift.TGetCrossReferenceResp;
import org.apache.hive.service.rpc.thrift.TGetOperationStatusReq;
import org.apache.hive.service.rpc.thrift.TGetOperationStatusResp;
import org.apache.hive.service.rpc.thrift.TGetPrimaryKeysReq;
import org.apache.hive.service.rpc.thrift.TGetPrimaryKeysResp;
import org.apache.hive.service.rpc.thrift.TGetTablesReq;
import org.apache.hive.service.rpc.thrift.TGetTablesResp;
import org.apache.hive.service.rpc.thrift.TOpenSessionReq;
import org.apache.hive.service.rpc.thrift.TOpenSessionResp;
import org.apache.hive.service.rpc.thrift.TProtocolVersion;
import org.apache.hive.service.rpc.thrift.TSessionHandle;
import org.apache.hive.service.rpc.thrift.TStatus;
import org.apache.hive.service.rpc.thrift.TStatusCode;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.server.TThreadPoolServer;
import org.apache.thrift.transport.TSaslServerTransport;
import org.apache.thrift.transport.TServerSocket;
import org.jspecify.annotations.Nullable;

/**
 * What clients talk to: lets them in, tells them in a sentence what they may not do, and lists the
 * tables anew before they are asked for. What a statement may do does not depend on it: that is
 * held by {@link dev.nightjar.lakehouse.ReadOnlySessions} in every session.
 */
final class ThriftDoor extends ThriftBinaryCLIService {
  /** More connections than these wait. */
  private static final int MOST_CONNECTIONS = 200;

  private static final int LARGEST_MESSAGE = 16 << 20;
  private static final int SECONDS_TO_LOG_IN = 20;

  /** Nothing in a lakehouse is a key in the sense of JDBC. */
  private static final String NO_KEYS =
      "SELECT CAST(NULL AS STRING) AS TABLE_CAT, CAST(NULL AS STRING) AS TABLE_SCHEM,"
          + " CAST(NULL AS STRING) AS TABLE_NAME, CAST(NULL AS STRING) AS COLUMN_NAME,"
          + " CAST(NULL AS INT) AS KEY_SEQ, CAST(NULL AS STRING) AS PK_NAME WHERE false";

  private final SqlDoor door;
  private final NamedTables tables;
  private final ParserInterface parser;

  ThriftDoor(CLIService sessions, SqlDoor door, NamedTables tables, ParserInterface parser) {
    super(sessions);
    this.door = door;
    this.tables = tables;
    this.parser = parser;
  }

  /** Listens where the door says; Hive's own would ask the environment and Hive's files too. */
  @Override
  protected void initializeServer() {
    try {
      TServerSocket socket = socket();
      portNum = socket.getServerSocket().getLocalPort();
      TSaslServerTransport.Factory transport = new TSaslServerTransport.Factory();
      transport.addServerDefinition("PLAIN", "NONE", null, Map.of(), new DoorKeeper(door.login()));
      server =
          new TThreadPoolServer(
              new TThreadPoolServer.Args(socket)
                  .processorFactory(PlainSaslHelper.getPlainProcessorFactory(this))
                  .transportFactory(transport)
                  .protocolFactory(new TBinaryProtocol.Factory())
                  .inputProtocolFactory(
                      new TBinaryProtocol.Factory(true, true, LARGEST_MESSAGE, LARGEST_MESSAGE))
                  .requestTimeout(SECONDS_TO_LOG_IN)
                  .requestTimeoutUnit(TimeUnit.SECONDS)
                  .executorService(connections()));
      server.setServerEventHandler(serverEventHandler);
    } catch (NightjarException e) {
      throw e;
    } catch (Exception e) {
      throw NightjarException.outside(
          "Cannot listen on " + door.address().getHostAddress() + " port " + door.port(),
          reason(e),
          "stop what listens there, or choose another place with --host and --port",
          e);
    }
  }

  /** A thread for each connection; Hive's own would look for a metastore when they end. */
  private ThreadPoolExecutor connections() {
    return new ThreadPoolExecutor(
        1,
        MOST_CONNECTIONS,
        1,
        TimeUnit.MINUTES,
        new SynchronousQueue<>(),
        work -> new Thread(work, "nightjar-sql")) {
      @Override
      protected void beforeExecute(Thread thread, Runnable connection) {
        giveHiveAClient(); // A connection that breaks ends its session too.
        super.beforeExecute(thread, connection);
      }
    };
  }

  /**
   * A session that ends asks the thread's client of Hive for its metastore, and makes one with all
   * of Hive's functions where there is none. This client has no functions, and by the settings of
   * {@link ThriftEndpoint} no metastore.
   */
  private void giveHiveAClient() {
    try {
      Hive.getWithoutRegisterFns(hiveConf);
    } catch (HiveException e) {
      throw new IllegalStateException(e);
    }
  }

  private TServerSocket socket() throws Exception {
    String address = door.address().getHostAddress();
    SqlDoor.Tls tls = door.tls();
    if (tls == null) {
      return HiveAuthUtils.getServerSocket(address, door.port());
    }
    return HiveAuthUtils.getServerSSLSocket(
        address,
        door.port(),
        tls.keystore().toString(),
        tls.password().value("Cannot open " + tls.keystore(), "write its password there"),
        List.of("SSLv2", "SSLv3", "TLSv1", "TLSv1.1"));
  }

  /** The innermost cause says most. */
  private static String reason(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return SparkFailures.firstLine(cause);
  }

  @Override
  public TOpenSessionResp OpenSession(TOpenSessionReq request) throws TException {
    TStatus refusal = refusal(() -> SessionSettings.check(request.getConfiguration()));
    return refusal == null
        ? super.OpenSession(request)
        : new TOpenSessionResp(refusal, TProtocolVersion.HIVE_CLI_SERVICE_PROTOCOL_V1);
  }

  @Override
  public TCloseSessionResp CloseSession(TCloseSessionReq request) throws TException {
    giveHiveAClient();
    return super.CloseSession(request);
  }

  @Override
  public TExecuteStatementResp ExecuteStatement(TExecuteStatementReq request) throws TException {
    TStatus refusal = refusal(() -> listFor(request.getStatement()));
    if (refusal != null) {
      return new TExecuteStatementResp(refusal);
    }
    request.setConfOverlay(Map.of());
    return super.ExecuteStatement(request);
  }

  /** A query takes its columns from the tables' logs; what shows them, from the list. */
  private void listFor(String sql) {
    boolean command;
    try {
      command = parser.parsePlan(sql) instanceof Command;
    } catch (ParseException e) {
      return; // Spark itself tells what is not SQL.
    }
    if (command) {
      tables.refreshColumns();
    } else {
      tables.refresh();
    }
  }

  /** Hive's own answer would be the whole stack of calls. */
  @Override
  public TGetOperationStatusResp GetOperationStatus(TGetOperationStatusReq request)
      throws TException {
    TGetOperationStatusResp answer = super.GetOperationStatus(request);
    if (answer.isSetErrorMessage()) {
      answer.setErrorMessage(whyFailed(new OperationHandle(request.getOperationHandle())));
    }
    return answer;
  }

  private String whyFailed(OperationHandle statement) {
    Throwable failure;
    try {
      failure = cliService.getOperationStatus(statement).getOperationException();
    } catch (HiveSQLException e) {
      failure = e;
    }
    return reason(failure);
  }

  /** A result that is fetched piece by piece can fail late. */
  @Override
  public TFetchResultsResp FetchResults(TFetchResultsReq request) throws TException {
    TFetchResultsResp answer = super.FetchResults(request);
    TStatus status = answer.getStatus();
    if (status.isSetErrorMessage()) {
      status.setErrorMessage(reason(new IllegalStateException(status.getErrorMessage())));
      status.unsetInfoMessages();
    }
    return answer;
  }

  @Override
  public TGetTablesResp GetTables(TGetTablesReq request) throws TException {
    TStatus refusal = refusal(tables::refreshColumns);
    return refusal == null ? super.GetTables(request) : new TGetTablesResp(refusal);
  }

  @Override
  public TGetColumnsResp GetColumns(TGetColumnsReq request) throws TException {
    TStatus refusal = refusal(tables::refreshColumns);
    return refusal == null ? super.GetColumns(request) : new TGetColumnsResp(refusal);
  }

  @Override
  public TGetPrimaryKeysResp GetPrimaryKeys(TGetPrimaryKeysReq request) throws TException {
    TExecuteStatementResp none = noKeys(request.getSessionHandle());
    TGetPrimaryKeysResp answer = new TGetPrimaryKeysResp(none.getStatus());
    answer.setOperationHandle(none.getOperationHandle());
    return answer;
  }

  @Override
  public TGetCrossReferenceResp GetCrossReference(TGetCrossReferenceReq request) throws TException {
    TExecuteStatementResp none = noKeys(request.getSessionHandle());
    TGetCrossReferenceResp answer = new TGetCrossReferenceResp(none.getStatus());
    answer.setOperationHandle(none.getOperationHandle());
    return answer;
  }

  /** Hive would look for keys in its metastore. */
  private TExecuteStatementResp noKeys(TSessionHandle session) throws TException {
    return super.ExecuteStatement(new TExecuteStatementReq(session, NO_KEYS));
  }

  /** What a client is told when this fails; null when it does not. */
  private static @Nullable TStatus refusal(Runnable check) {
    try {
      check.run();
      return null;
    } catch (RuntimeException e) {
      TStatus status = new TStatus(TStatusCode.ERROR_STATUS);
      status.setErrorMessage(String.valueOf(e.getMessage()));
      status.setSqlState("42000");
      return status;
    }
  }
}
