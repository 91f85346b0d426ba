package dev.nightjar.lakehouse;

import java.util.List;
import java.util.Map;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** Carries collections over to Delta's Scala interfaces and back. */
final class ScalaSeqs {
  private ScalaSeqs() {}

  static <T> Seq<T> seq(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toSeq();
  }

  static <T> List<T> list(Seq<T> seq) {
    return JavaConverters.seqAsJavaList(seq);
  }

  static scala.collection.immutable.Map<String, String> map(Map<String, String> map) {
    scala.collection.immutable.Map<String, String> result =
        scala.collection.immutable.Map$.MODULE$.empty();
    for (Map.Entry<String, String> entry : map.entrySet()) {
      result = result.$plus(Tuple2.apply(entry.getKey(), entry.getValue()));
    }
    return result;
  }
}
