package dev.nightjar.training.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.TestSpark;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class TargetTest {
  @Test
  void aBinaryTargetKnowsWhichClassIsYes() {
    assertThat(classes(Task.BINARY, "true, false, null")).containsExactly("false", "true");
    assertThat(classes(Task.BINARY, "'Yes', 'No', null")).containsExactly("No", "Yes");
    assertThat(classes(Task.BINARY, "'1', '-1'")).containsExactly("-1", "1");
    assertThat(classes(Task.BINARY, "'pos', 'neg'")).containsExactly("neg", "pos");
    assertThat(classes(Task.BINARY, "'good', 'bad'")).containsExactly("bad", "good");
    assertThat(classes(Task.BINARY, "1, 0, null")).containsExactly("0", "1");
    assertThat(classes(Task.BINARY, "1, 1")).containsExactly("0", "1");
    assertThat(classes(Task.BINARY, "2D, -1.5D, double('NaN')")).containsExactly("-1.5", "2");
  }

  @Test
  void classesComeInOrder() {
    assertThat(classes(Task.MULTICLASS, "10, 9, 2, 9")).containsExactly("2", "9", "10");
    assertThat(classes(Task.MULTICLASS, "'b', 'a', 'É', ''")).containsExactly("", "a", "b", "É");
    assertThat(Target.of(Task.REGRESSION, rows("1, 2"), "y")).isEqualTo(Target.NUMBER);
    assertThat(Target.of(Task.CLUSTERING, rows("1, 2"), "absent").classes()).isEmpty();
  }

  @Test
  void aColumnThatIsNoSuchLabelIsRefusedWithWhatToDo() {
    refused(Task.BINARY, "'a', 'b', 'c'", "3 different values: a, b, c");
    refused(Task.BINARY, "1, 2, 3", "multiclass or regression");
    refused(Task.BINARY, "'yes', 'yes'", "it holds one value: yes");
    refused(Task.BINARY, "CAST(null AS STRING)", "no row has a known label");
    refused(Task.MULTICLASS, "'a', 'b'", "2 different values: a, b. Choose the task binary");
    refused(Task.MULTICLASS, "true", "it is BOOLEAN");
    refused(Task.REGRESSION, "'a'", "it is STRING");
    assertThatThrownBy(() -> Target.of(Task.BINARY, rows("1"), "z"))
        .hasMessageContaining("Name one of y");
    assertThatThrownBy(
            () -> Target.of(Task.MULTICLASS, TestSpark.session().range(1001).toDF("y"), "y"))
        .hasMessageContaining("more than 1000 different values")
        .hasMessageContaining("regression");
  }

  private static void refused(Task task, String values, String message) {
    assertThatThrownBy(() -> Target.of(task, rows(values), "y"))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("Cannot predict y as " + task.key())
        .hasMessageContaining(message);
  }

  private static List<String> classes(Task task, String values) {
    return Target.of(task, rows(values), "y").classes();
  }

  private static Dataset<Row> rows(String values) {
    return TestSpark.session().sql("SELECT explode(array(" + values + ")) AS y");
  }
}
