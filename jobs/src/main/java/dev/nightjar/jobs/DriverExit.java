package dev.nightjar.jobs;

import org.apache.spark.SparkUserAppException;

/** How the process of a job ends, so that whoever started it learns the exit code (rule W8). */
final class DriverExit {
  private DriverExit() {}

  /**
   * Ends the process. In the cluster mode of YARN the job runs inside the application master, which
   * takes an exit below it for a crash, even with code 0: there it returns, or throws what the
   * master knows as an exit code.
   *
   * @throws SparkUserAppException with the code; never outside of an application master
   */
  static void with(int code) throws SparkUserAppException {
    if (!isInApplicationMaster()) {
      System.exit(code);
    }
    if (code != Job.DONE) {
      throw new SparkUserAppException(code);
    }
  }

  private static boolean isInApplicationMaster() {
    return "yarn".equals(System.getProperty("spark.master"))
        && "cluster".equals(System.getProperty("spark.submit.deployMode"));
  }
}
