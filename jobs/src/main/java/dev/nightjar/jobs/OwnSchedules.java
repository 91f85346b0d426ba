package dev.nightjar.jobs;

/** When what runs of a project that was made from a file. */
final class OwnSchedules {
  /** What Airflow refuses in the id of a DAG. */
  private static final String REFUSED = "[^A-Za-z0-9_.-]";

  private static final int LONGEST = 150;

  private OwnSchedules() {}

  static String nightly(OwnProject project) {
    return """
        schedule: nightly
        dag: %s   # one Airflow may run several projects
        run_as: application      # a night is one Spark application, not seven
        upstream_deadline: 3h    # after the cutoff: until then a missing landing is waited for
        first_night: %s
        last_night: %s   # the file ends here; without this line every night that follows runs
        """
        .formatted(
            dag(project, "nightly"), project.trainingNight().plusDays(1), project.lastNight());
  }

  static String retrain(OwnProject project) {
    return """
        schedule: retrain   # when a night decides so
        dag: %s
        """
        .formatted(dag(project, "retrain"));
  }

  private static String dag(OwnProject project, String what) {
    String name = project.name().replaceAll(REFUSED, "_");
    return name.substring(0, Math.min(name.length(), LONGEST)) + "_" + what;
  }
}
