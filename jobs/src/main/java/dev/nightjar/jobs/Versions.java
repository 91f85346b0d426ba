package dev.nightjar.jobs;

import dev.nightjar.lakehouse.CodeVersion;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says. */
final class Versions implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "Nightjar " + CodeVersion.current(),
      "Spark " + org.apache.spark.package$.MODULE$.SPARK_VERSION(),
      "Java " + Runtime.version()
    };
  }
}
