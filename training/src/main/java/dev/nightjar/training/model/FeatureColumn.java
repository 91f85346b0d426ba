package dev.nightjar.training.model;

import java.io.Serializable;
import java.util.List;

/**
 * One column of the matrix.
 *
 * @param name its name in the matrix, such as {@code departs_at_hour}
 * @param source the column of training set and scoring rows it is made of, such as {@code
 *     departs_at}
 * @param kind what it holds
 * @param dictionary what the codes 0, 1, … of a text column stand for. Where the text is encoded as
 *     it is, the values in binary order of their UTF-8 bytes. Empty for the other kinds
 */
public record FeatureColumn(String name, String source, Kind kind, List<String> dictionary)
    implements Serializable {

  /** What a column of the matrix holds. */
  public enum Kind {
    /** A code: the index of something in the dictionary. */
    TEXT,
    /** A number. */
    NUMBER,
    /** 0 or 1. */
    FLAG
  }

  public FeatureColumn {
    dictionary = List.copyOf(dictionary);
  }

  /** A column that has the name it has in the data. */
  public FeatureColumn(String name, Kind kind, List<String> dictionary) {
    this(name, name, kind, dictionary);
  }
}
