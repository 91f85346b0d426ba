package dev.nightjar.training.model;

import dev.nightjar.training.model.FeatureColumn.Kind;
import java.io.Serializable;
import java.util.List;

/** A column as it is read from the rows, and how. */
record Input(FeatureColumn column, Reading reading) implements Serializable {

  /** A column that becomes what it holds. */
  static Input asItIs(FeatureColumn column) {
    return new Input(
        column,
        switch (column.kind()) {
          case TEXT -> new Reading.Code(false);
          case NUMBER -> new Reading.Number();
          case FLAG -> new Reading.Flag();
        });
  }

  static Input of(String name, String source, Reading reading, List<String> dictionary) {
    Kind kind = reading.kind();
    List<String> codes = reading instanceof Reading.Bucket bucket ? bucket.names() : dictionary;
    return new Input(
        new FeatureColumn(name, source, kind, kind == Kind.TEXT ? codes : List.of()), reading);
  }
}
