package dev.nightjar.training.model;

import dev.nightjar.training.model.FeatureColumn.Kind;
import java.util.ArrayList;
import java.util.List;

/** Learns from the training part what its encodings need. */
final class Fitting {
  private final Matrix raw;
  private final Target target;
  private final List<Output> outputs = new ArrayList<>();

  /** What the training part's own rows get instead, by column; null where it is the same. */
  private final List<float @org.jspecify.annotations.Nullable []> own = new ArrayList<>();

  private byte[] folds = new byte[0];

  private Fitting(Matrix raw, Target target) {
    this.raw = raw;
    this.target = target;
  }

  static FittedEncoder of(List<Input> inputs, List<Encoding> encodings, Matrix raw, Target target) {
    Fitting fitting = new Fitting(raw, target);
    for (int i = 0; i < inputs.size(); i++) {
      fitting.learn(inputs.get(i).column(), i, encodings.get(i));
    }
    return fitting.result(inputs);
  }

  private void learn(FeatureColumn column, int input, Encoding encoding) {
    if (encoding instanceof Encoding.Dictionary dictionary) {
      FrequentValues kept = FrequentValues.of(column, codes(column, input), dictionary);
      add(named(column, column.name(), Kind.TEXT, kept.names()), input, kept.table());
    } else if (encoding instanceof Encoding.Frequency) {
      add(
          named(column, column.name(), Kind.NUMBER, List.of()),
          input,
          FrequentValues.shares(codes(column, input), column.dictionary().size()));
    } else if (encoding instanceof Encoding.TargetMean mean) {
      means(column, input, mean);
    } else if (encoding instanceof Encoding.Numeric numeric) {
      add(
          named(column, column.name(), Kind.NUMBER, List.of()),
          input,
          NumericFit.of(raw, input, numeric));
      if (numeric.indicator()) {
        add(
            named(column, column.name() + "_missing", Kind.FLAG, List.of()),
            input,
            new Step.Indicator());
      }
    } else {
      add(column, input, new Step.AsIs());
    }
  }

  private void means(FeatureColumn column, int input, Encoding.TargetMean encoding) {
    if (folds.length == 0) {
      folds = Folds.of(raw);
    }
    int[] codes = codes(column, input);
    for (TargetMeans.Labels labels : TargetMeans.Labels.of(column.source(), target)) {
      TargetMeans means =
          TargetMeans.of(raw, codes, column.dictionary().size(), folds, labels, encoding);
      String name = column.name() + labels.suffix();
      outputs.add(new Output(named(column, name, Kind.NUMBER, List.of()), input, means.table()));
      own.add(means.outOfFold());
    }
  }

  private void add(FeatureColumn column, int input, Step step) {
    outputs.add(new Output(column, input, step));
    own.add(null);
  }

  private FittedEncoder result(List<Input> inputs) {
    Encoder.requireOwnNames(outputs.stream().map(output -> output.column().name()).toList());
    Encoder encoder = new Encoder(inputs, List.of(), outputs);
    Matrix training = encoder.transform(raw);
    for (int i = 0; i < own.size(); i++) {
      float[] values = own.get(i);
      for (int row = 0; values != null && row < values.length; row++) {
        training.values()[row * training.width() + i] = values[row];
      }
    }
    return new FittedEncoder(encoder, training);
  }

  /** The code of each row; null is the code after that of the unseen. */
  private int[] codes(FeatureColumn column, int input) {
    int missing = column.dictionary().size() + 1;
    int[] codes = new int[raw.rows()];
    for (int row = 0; row < codes.length; row++) {
      float code = raw.values()[row * raw.width() + input];
      codes[row] = Float.isNaN(code) ? missing : (int) code;
    }
    return codes;
  }

  private static FeatureColumn named(
      FeatureColumn column, String name, Kind kind, List<String> dictionary) {
    return new FeatureColumn(name, column.source(), kind, dictionary);
  }
}
