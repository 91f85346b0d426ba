package dev.nightjar.training.model;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Quoted;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Turns feature rows into floats: one class for training and scoring.
 *
 * <p>It is fitted in two steps. {@link #fit} finds the dictionaries of text columns in the rows.
 * Where an {@link Encoding} learns more than that (means of labels, frequencies, scales), the
 * encoder {@link #learns}: the matrix it makes is then raw, and {@link #fitted} learns the rest
 * from the training part of it alone. The encoder that this gives makes the final floats, of a raw
 * matrix with {@link #transform} or of rows in one pass, equal to the bit.
 *
 * <p>Columns are found by name and come out in declared order, wherever they stand in the data.
 * Numbers become the nearest float: whole numbers beyond 2^24 lose their last digits ({@link
 * Collected#rounded} counts them), values beyond {@value #LARGEST} in size become that limit, and
 * -0.0 becomes 0.0. Booleans become 0 or 1. Null and NaN are missing, and missing is NaN unless an
 * encoding says otherwise.
 */
public final class Encoder implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Infinite values are cut to this, far inside float, because XGBoost refuses infinity. */
  public static final float LARGEST = 1e37f;

  /** What is read from rows. */
  private final List<Input> inputs;

  /** How each input is encoded, while something is to be learned; else empty. */
  private final List<Encoding> awaiting;

  /** What is made of the inputs, where something was learned; else empty. */
  private final List<Output> outputs;

  private final List<FeatureColumn> columns;

  Encoder(List<Input> inputs, List<Encoding> awaiting, List<Output> outputs) {
    this.inputs = List.copyOf(inputs);
    this.awaiting = List.copyOf(awaiting);
    this.outputs = List.copyOf(outputs);
    this.columns =
        outputs.isEmpty()
            ? inputs.stream().map(Input::column).toList()
            : outputs.stream().map(Output::column).toList();
  }

  /** An encoder of these columns, in matrix order, as they are. */
  public Encoder(List<FeatureColumn> columns) {
    this(columns.stream().map(Input::asItIs).toList(), List.of(), List.of());
  }

  /**
   * Encodes features as they are; fits the dictionaries of the text columns in one scan.
   *
   * @param rows the training set
   * @param names the features in matrix order
   * @throws NightjarException of category USER when a column is absent or has a type no model reads
   */
  public static Encoder fit(Dataset<Row> rows, List<String> names) {
    return fitSpecs(rows, names.stream().map(FeatureSpec::plain).toList());
  }

  /**
   * Encodes features as specified; fits the dictionaries of the text columns in one scan. Other
   * rows than those of the training part may be among them: a dictionary only numbers texts.
   *
   * @param rows the training set
   * @param specs the features in matrix order, no name twice
   * @throws NightjarException of category USER when columns are absent or of types that their
   *     encodings do not read, when two columns of the matrix have one name, or when a text column
   *     has too many values for a dictionary
   */
  public static Encoder fitSpecs(Dataset<Row> rows, List<FeatureSpec> specs) {
    StructType schema = rows.schema();
    List<String> wrong = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (FeatureSpec spec : specs) {
      Optional<StructField> field = find(schema, spec.name());
      Optional<SourceType> type = field.flatMap(f -> SourceType.of(f.dataType()));
      if (field.isEmpty()) {
        wrong.add(spec.name() + " is absent");
      } else if (type.isEmpty() || !spec.encoding().canRead(type.get())) {
        wrong.add(
            spec.name()
                + " is "
                + field.get().dataType().sql()
                + (spec.encoding() instanceof Encoding.Plain
                    ? ""
                    : " but its encoding reads a " + spec.encoding().reads()));
      } else if (Inputs.needDictionary(spec.encoding(), type.get())) {
        texts.add(spec.name());
      }
    }
    if (!wrong.isEmpty()) {
      throw NightjarException.user(
          "Cannot encode the training set",
          "a feature must be there, and a string, number or boolean unless its encoding reads"
              + " something else: "
              + String.join(", ", wrong),
          "correct the features of the model, their encodings or the table they come from");
    }
    List<List<String>> dictionaries = Dictionaries.of(rows, texts);
    List<Input> inputs = new ArrayList<>();
    List<Encoding> encodings = new ArrayList<>();
    for (FeatureSpec spec : specs) {
      int text = texts.indexOf(spec.name());
      SourceType type =
          find(schema, spec.name()).flatMap(f -> SourceType.of(f.dataType())).orElseThrow();
      List<Input> made =
          Inputs.of(spec, type, text < 0 ? List.<String>of() : dictionaries.get(text));
      inputs.addAll(made);
      made.forEach(input -> encodings.add(spec.encoding()));
    }
    requireOwnNames(inputs.stream().map(input -> input.column().name()).toList());
    return new Encoder(
        inputs, encodings.stream().anyMatch(Encoding::learns) ? encodings : List.of(), List.of());
  }

  /** The columns in matrix order. */
  public List<FeatureColumn> columns() {
    return columns;
  }

  /** The names of the matrix's columns, in order. */
  public List<String> names() {
    return columns.stream().map(FeatureColumn::name).toList();
  }

  /** The columns of the data that are read, each once, in the order of their first use. */
  public List<String> sources() {
    return inputs.stream().map(input -> input.column().source()).distinct().toList();
  }

  /** Floats per row. */
  public int width() {
    return columns.size();
  }

  /** True where {@link #fitted} has something to learn: no model can be trained on it before. */
  public boolean learns() {
    return !awaiting.isEmpty();
  }

  /**
   * Learns from the training part what its encodings need: means of labels, frequencies, scales.
   * Nothing is learned, and nothing copied, where it does not {@link #learns}.
   *
   * <p>No row of the training part sees its own label: in a {@link Encoding.TargetMean} the rows
   * are in 5 folds, and each gets the mean of the rows in the other folds. A fold is a span of time
   * (the rows in their order, cut at the next change of the instant of prediction), so that
   * neighbours in time, which often share their outcome, do not tell each other's; where the
   * instants do not allow that (a fold would be empty, or twice its share), rows are dealt to the
   * folds by a hash of their position. The mean of all rows, toward which the others are drawn, is
   * the same for every row.
   *
   * @param rawTraining the rows to train on, made by this encoder
   * @param target what their labels are
   * @throws NightjarException of category USER when labels are needed and there are none, when two
   *     columns come out with one name, or when the result does not fit one array
   */
  public FittedEncoder fitted(Matrix rawTraining, Target target) {
    requireOwn(rawTraining);
    if (!learns()) {
      return new FittedEncoder(this, rawTraining);
    }
    return Fitting.of(inputs, awaiting, rawTraining, target);
  }

  /**
   * Makes the final floats of a raw matrix, such as the validation part; the same matrix where this
   * encoder had nothing to learn.
   *
   * @param raw made by the encoder that this one was {@link #fitted} from
   */
  public Matrix transform(Matrix raw) {
    requireOwn(raw);
    if (learns()) {
      throw new IllegalStateException("the encoder has not been fitted to a training part yet");
    }
    if (outputs.isEmpty()) {
      return raw;
    }
    int readWidth = inputs.size();
    int width = width();
    requireRoom(raw.rows(), width);
    float[] read = raw.values();
    float[] values = new float[raw.rows() * width];
    for (int i = 0; i < width; i++) {
      Step step = outputs.get(i).step();
      int from = outputs.get(i).input();
      for (int row = 0; row < raw.rows(); row++) {
        values[row * width + i] = step.apply(read[row * readWidth + from]);
      }
    }
    return new Matrix(this, values, raw.labels(), raw.predictAt(), raw.weights());
  }

  /**
   * Binds the columns to their places in rows of this schema, for one thread.
   *
   * @throws NightjarException of category USER when columns are absent or of another kind than the
   *     one trained on
   */
  public RowEncoder bind(StructType schema) {
    StructField[] fields = fields(schema);
    return new RowEncoder(inputs, outputs, ordinals(schema, fields), types(fields));
  }

  /**
   * Binds the columns to their places in batches of this schema, for one thread.
   *
   * @throws NightjarException as {@link #bind} does
   */
  public BatchEncoder bindBatches(StructType schema) {
    StructField[] fields = fields(schema);
    return new BatchEncoder(inputs, outputs, ordinals(schema, fields), types(fields));
  }

  /** The field of each input; all that is wrong is one error. */
  private StructField[] fields(StructType schema) {
    StructField[] fields = new StructField[inputs.size()];
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < fields.length; i++) {
      String source = inputs.get(i).column().source();
      SourceType trained = inputs.get(i).reading().type();
      Optional<StructField> field = find(schema, source);
      if (field.isEmpty()) {
        wrong.add(source + " is absent");
      } else if (!SourceType.of(field.get().dataType()).equals(Optional.of(trained))) {
        wrong.add(
            source
                + " is "
                + field.get().dataType().sql()
                + " but the model was trained on a "
                + trained.word());
      } else {
        fields[i] = field.get();
      }
    }
    if (!wrong.isEmpty()) {
      throw NightjarException.user(
          "Cannot encode the rows",
          "a feature must be there, of the kind that the model was trained on: "
              + String.join(", ", wrong.stream().distinct().toList()),
          "correct the features of the model or the table they come from");
    }
    return fields;
  }

  private static int[] ordinals(StructType schema, StructField[] fields) {
    return Stream.of(fields).mapToInt(field -> schema.fieldIndex(field.name())).toArray();
  }

  private static DataType[] types(StructField[] fields) {
    return Stream.of(fields).map(StructField::dataType).toArray(DataType[]::new);
  }

  /**
   * The SQL type that says as much as the model knows of each column it reads: of a column of which
   * nothing is known but text, such as a CSV's.
   */
  public Map<String, DataType> sourceTypes() {
    Map<String, DataType> types = new LinkedHashMap<>();
    inputs.forEach(
        input -> types.putIfAbsent(input.column().source(), input.reading().type().usual()));
    return types;
  }

  List<Input> inputs() {
    return inputs;
  }

  List<Output> outputs() {
    return outputs;
  }

  static void requireOwnNames(List<String> names) {
    List<String> twice =
        names.stream()
            .filter(name -> names.indexOf(name) != names.lastIndexOf(name))
            .distinct()
            .map(Quoted::name)
            .toList();
    if (!twice.isEmpty()) {
      throw NightjarException.user(
          "Cannot encode the training set",
          "two columns of the matrix would have the name " + String.join(", ", twice),
          "give the feature another name, or another encoding");
    }
  }

  static void requireRoom(int rows, int width) {
    if ((long) rows * width > Integer.MAX_VALUE - 8) {
      throw NightjarException.user(
          "Cannot encode " + rows + " rows as " + width + " columns",
          "one array holds at most 2^31 values",
          "train on fewer rows, or leave out encodings that make several columns");
    }
  }

  private void requireOwn(Matrix raw) {
    if (!raw.encoder().outputs.isEmpty() || !raw.encoder().inputs.equals(inputs)) {
      throw new IllegalArgumentException("the matrix was not made by the encoder this comes from");
    }
  }

  private static Optional<StructField> find(StructType schema, String name) {
    return Stream.of(schema.fields()).filter(field -> field.name().equals(name)).findFirst();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Encoder encoder
        && inputs.equals(encoder.inputs)
        && awaiting.equals(encoder.awaiting)
        && outputs.equals(encoder.outputs);
  }

  @Override
  public int hashCode() {
    return inputs.hashCode();
  }

  @Override
  public String toString() {
    return "Encoder" + names();
  }
}
