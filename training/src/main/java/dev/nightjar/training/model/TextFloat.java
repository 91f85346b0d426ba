package dev.nightjar.training.model;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.unsafe.types.UTF8String;

/** Makes a float of a text that is not null; for any thread. */
@FunctionalInterface
interface TextFloat {
  float of(UTF8String text);

  /** What an input makes of its texts. */
  static TextFloat of(Input input) {
    Reading reading = input.reading();
    if (reading instanceof Reading.Code code) {
      List<String> dictionary = input.column().dictionary();
      return dictionary(dictionary, code.unseenIsLast() ? dictionary.size() : Float.NaN);
    }
    if (reading instanceof Reading.Length) {
      return UTF8String::numChars;
    }
    if (reading instanceof Reading.Bucket bucket) {
      return text -> ColumnReader.bucket(text, bucket.buckets());
    }
    throw new IllegalArgumentException(reading + " reads no text");
  }

  private static TextFloat dictionary(List<String> values, float unseen) {
    UTF8String[] sorted = values.stream().map(UTF8String::fromString).toArray(UTF8String[]::new);
    return text -> {
      int code = Arrays.binarySearch(sorted, text);
      return code >= 0 ? code : unseen;
    };
  }
}
