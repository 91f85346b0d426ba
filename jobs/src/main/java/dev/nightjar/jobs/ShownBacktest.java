package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.training.Backtested;
import dev.nightjar.training.Backtested.Compared;
import dev.nightjar.training.Backtested.Measured;
import dev.nightjar.training.evaluation.Bootstrap.Interval;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A backtest as it is shown: two tables, or one line of JSON. */
final class ShownBacktest {
  /** Of probabilities, the measures that the others are held against. */
  private static final List<String> OF_PROBABILITIES = List.of("auc", "log_loss");

  private final Backtested backtested;

  ShownBacktest(Backtested backtested) {
    this.backtested = backtested;
  }

  void print(PrintWriter out, boolean json) {
    if (json) {
      out.println(json());
      out.flush();
      return;
    }
    out.println(title());
    measures().print(out, false);
    out.println();
    out.println("Beside the model of the first night, never trained again, and the constant:");
    beside().print(out, false);
  }

  /** The measures that the others are held against. */
  List<String> compared() {
    Measured all = backtested.all().retrained();
    return all.positives() != null
        ? OF_PROBABILITIES
        : List.copyOf(all.values().keySet()).subList(0, 2);
  }

  /** What was tried, in one line. */
  String title() {
    return "%s by %s, parameters of %s, trained %d times"
        .formatted(
            backtested.model(),
            backtested.trainer(),
            backtested.parametersOf() == null ? "its definition" : backtested.parametersOf(),
            backtested.periods().size());
  }

  /** The measures of the models that were trained again, by period and in all. */
  ShownTable measures() {
    List<String> columns = new ArrayList<>(List.of("nights", "trained_on", "rows"));
    if (backtested.all().retrained().positives() != null) {
      columns.add("positives");
    }
    for (String name : backtested.all().retrained().values().keySet()) {
      columns.add(name);
      columns.add("95 %");
    }
    ShownTable shown = new ShownTable(columns);
    for (Backtested.Trained each : backtested.periods()) {
      shown.add(
          measures(each.nights().toString(), each.trainedRows(), each.compared().retrained()));
    }
    shown.add(measures("all", null, backtested.all().retrained()));
    return shown;
  }

  /** What else could have predicted, by period and in all. */
  ShownTable beside() {
    List<String> columns = new ArrayList<>(List.of("nights"));
    for (String name : compared()) {
      columns.addAll(List.of(name, "never_retrained"));
    }
    columns.add("constant");
    ShownTable shown = new ShownTable(columns);
    for (Backtested.Trained each : backtested.periods()) {
      shown.add(beside(each.nights().toString(), each.compared()));
    }
    shown.add(beside("all", backtested.all()));
    return shown;
  }

  private static List<@Nullable Object> measures(
      String nights, @Nullable Long trainedRows, Measured measured) {
    List<@Nullable Object> line =
        new ArrayList<>(Arrays.asList(nights, trainedRows, measured.rows()));
    if (measured.positives() != null) {
      line.add(measured.positives());
    }
    measured
        .values()
        .forEach(
            (name, value) -> {
              line.add(rounded(value));
              Interval interval = measured.intervals().get(name);
              line.add(
                  interval == null
                      ? null
                      : String.format(
                          Locale.ROOT, "%.4f to %.4f", interval.low(), interval.high()));
            });
    return line;
  }

  private List<@Nullable Object> beside(String nights, Compared compared) {
    List<@Nullable Object> line = new ArrayList<>(List.of(nights));
    for (String name : compared()) {
      line.add(rounded(compared.retrained().values().get(name)));
      line.add(rounded(compared.neverRetrained().values().get(name)));
    }
    line.add(rounded(compared.constant().values().get(ofConstant())));
    return line;
  }

  /** Of the constant, which ranks nothing, the loss. */
  private String ofConstant() {
    return backtested.all().retrained().positives() != null ? "log_loss" : compared().get(0);
  }

  private static @Nullable Double rounded(@Nullable Double value) {
    return value == null ? null : (Double) (Math.round(value * 1e4) / 1e4);
  }

  private ObjectNode json() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("model", backtested.model()).put("trainer", backtested.trainer());
    json.put("parameters_of", backtested.parametersOf());
    ObjectNode parameters = json.putObject("parameters");
    backtested.parameters().values().forEach(parameters::put);
    backtested.parameters().texts().forEach(parameters::put);
    var periods = json.putArray("periods");
    for (Backtested.Trained each : backtested.periods()) {
      ObjectNode period = periods.addObject();
      period.put("from", each.nights().from().toString()).put("to", each.nights().to().toString());
      period.put("trained_rows", each.trainedRows()).put("model_sha256", each.modelHash());
      write(period, each.compared());
    }
    write(json.putObject("all"), backtested.all());
    return json;
  }

  private static void write(ObjectNode json, Compared compared) {
    write(json.putObject("retrained"), compared.retrained());
    write(json.putObject("never_retrained"), compared.neverRetrained());
    write(json.putObject("constant"), compared.constant());
  }

  private static void write(ObjectNode json, Measured measured) {
    json.put("rows", measured.rows());
    if (measured.positives() != null) {
      json.put("positives", measured.positives());
    }
    for (Map.Entry<String, @Nullable Double> each : measured.values().entrySet()) {
      json.put(each.getKey(), each.getValue());
    }
    ObjectNode intervals = json.putObject("intervals");
    measured.intervals().forEach((name, i) -> intervals.putArray(name).add(i.low()).add(i.high()));
  }
}
