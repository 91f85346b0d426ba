package dev.nightjar.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A server on 127.0.0.1 that answers as it was told to, the last answer again and again. */
public final class ScriptedServer implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Deque<Reply>> script = new HashMap<>();
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

  private record Reply(int status, String type, String body) {}

  /** What came over the wire. */
  public record Request(String line, String authorization, String body) {
    /** The body as JSON. */
    public JsonNode json() {
      try {
        return new ObjectMapper().readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A server that lets everybody in. */
  public ScriptedServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
    on("POST /auth/token", 201, "{\"access_token\":\"t1\"}");
  }

  /** Where it is. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Adds an answer to a request of this method and path with its query. */
  public ScriptedServer on(String line, int status, String json) {
    return on(line, status, "application/json", json);
  }

  /** As the other one, with a content type. */
  public ScriptedServer on(String line, int status, String type, String body) {
    synchronized (script) {
      script.computeIfAbsent(line, l -> new ArrayDeque<>()).add(new Reply(status, type, body));
    }
    return this;
  }

  /** Forgets the answers to a request. */
  public ScriptedServer forget(String line) {
    synchronized (script) {
      script.remove(line);
    }
    return this;
  }

  /** Everything that was asked. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** The requests of this line. */
  public List<Request> requests(String line) {
    return requests().stream().filter(r -> r.line().equals(line)).toList();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(new Request(line, authorization == null ? "" : authorization, body));
    Reply reply;
    synchronized (script) {
      Deque<Reply> replies = script.getOrDefault(line, new ArrayDeque<>());
      reply =
          replies.isEmpty()
              ? new Reply(404, "application/json", "{\"detail\":\"no such thing: " + line + "\"}")
              : replies.size() == 1 ? replies.peek() : replies.poll();
    }
    byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", reply.type());
    exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
