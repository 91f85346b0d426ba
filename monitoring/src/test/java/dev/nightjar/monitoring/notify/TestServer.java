package dev.nightjar.monitoring.notify;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nightjar.lakehouse.SecretReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A server on this machine that takes messages, or does not. */
final class TestServer implements AutoCloseable {
  /** A request as it came. */
  record Received(Map<String, String> headers, String body) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Received> received = Collections.synchronizedList(new ArrayList<>());
  private final List<Integer> answers = Collections.synchronizedList(new ArrayList<>());
  private volatile Duration delay = Duration.ZERO;

  TestServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/hook", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  /** The next answers; after them 204 for ever. */
  void answers(Integer... next) {
    answers.clear();
    answers.addAll(List.of(next));
  }

  void delays(Duration length) {
    delay = length;
  }

  List<Received> received() {
    return List.copyOf(received);
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** A webhook to this server, its address in a file. */
  NotifyDefinition.Webhook webhook(Path folder, @Nullable String secret, Duration timeout) {
    return webhook(folder, "http://127.0.0.1:" + port() + "/hook?token=hidden", secret, timeout);
  }

  static NotifyDefinition.Webhook webhook(
      Path folder, String address, @Nullable String secret, Duration timeout) {
    return new NotifyDefinition.Webhook(
        file(folder, "address", address),
        secret == null ? null : file(folder, "secret", secret),
        timeout);
  }

  static SecretReference file(Path folder, String name, String content) {
    try {
      return new SecretReference(
          true, Files.writeString(folder.resolve(name), content + "\n").toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.get(0)));
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    received.add(new Received(headers, body));
    try {
      Thread.sleep(delay.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    int status = answers.isEmpty() ? 204 : answers.remove(0);
    if (status / 100 == 3) {
      exchange.getResponseHeaders().add("Location", "http://127.0.0.1:" + port() + "/hook");
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
