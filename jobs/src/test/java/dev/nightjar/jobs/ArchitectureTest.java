package dev.nightjar.jobs;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The folders are the architecture: the table of README.md, held by the build. */
@AnalyzeClasses(packages = "dev.nightjar", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String LAKEHOUSE = "dev.nightjar.lakehouse..";
  private static final String VALIDATION = "dev.nightjar.validation..";
  private static final String FEATURES = "dev.nightjar.features..";
  private static final String TRAINING = "dev.nightjar.training..";
  private static final String SCORING = "dev.nightjar.scoring..";
  private static final String MONITORING = "dev.nightjar.monitoring..";
  private static final String AIRFLOW = "dev.nightjar.airflow..";

  @ArchTest static final ArchRule lakehouseConfigImportsNothingOfOurs = mayImport(LAKEHOUSE);

  @ArchTest
  static final ArchRule validationImportsLakehouseConfig = mayImport(VALIDATION, LAKEHOUSE);

  @ArchTest
  static final ArchRule featureTablesImportLakehouseConfig = mayImport(FEATURES, LAKEHOUSE);

  @ArchTest
  static final ArchRule trainingImportsLakehouseConfigAndFeatures =
      mayImport(TRAINING, LAKEHOUSE, FEATURES);

  @ArchTest
  static final ArchRule scoringImportsOfTrainingOnlyModelAndRegistry =
      mayImport(
          SCORING,
          LAKEHOUSE,
          FEATURES,
          "dev.nightjar.training.model..",
          "dev.nightjar.training.registry..");

  @ArchTest
  static final ArchRule monitoringImportsOfTrainingOnlyEvaluation =
      mayImport(MONITORING, LAKEHOUSE, VALIDATION, "dev.nightjar.training.evaluation..");

  @ArchTest static final ArchRule airflowImportsNothingOfOurs = mayImport(AIRFLOW);

  @ArchTest
  static final ArchRule airflowKnowsNoSpark =
      noClasses()
          .that()
          .resideInAPackage(AIRFLOW)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache..", "scala..", "picocli..");

  @ArchTest
  static final ArchRule onlyJobsAsksAirflow =
      noClasses()
          .that()
          .resideOutsideOfPackages(AIRFLOW, "dev.nightjar.jobs..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(AIRFLOW);

  @ArchTest
  static final ArchRule onlyJobsKnowsJobs =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.nightjar.jobs..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.nightjar.jobs..");

  @ArchTest
  static final ArchRule whatIsInternalStaysInItsModule =
      slices()
          .matching("dev.nightjar.(*)..internal..")
          .should()
          .notDependOnEachOther()
          .allowEmptyShould(true)
          .as("a package named internal is used only inside its module");

  @ArchTest
  static final ArchRule noCyclesBetweenPackages =
      slices().matching("dev.nightjar.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule deequLivesInOnePackageOfValidation =
      onlyIn("com.amazon.deequ..", "dev.nightjar.validation.deequ");

  @ArchTest
  static final ArchRule xgboostLivesInOnePackageOfTraining =
      onlyIn("ml.dmlc..", "dev.nightjar.training.xgboost");

  /** XGBoost takes what a sparse vector leaves out for something else in training than later on. */
  @ArchTest
  static final ArchRule xgboostSeesNoSparseVectors =
      noClasses()
          .that()
          .resideInAnyPackage("dev.nightjar.training.xgboost..", "dev.nightjar.training.model..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(".*[.](SparseVector|VectorAssembler)")
          .orShould()
          .callMethodWhere(
              target(name("sparse"))
                  .and(target(owner(assignableTo("org.apache.spark.ml.linalg.Vectors")))));

  @ArchTest
  static final ArchRule deltaLivesInLakehouseConfig =
      noClasses()
          .that()
          .resideOutsideOfPackage(LAKEHOUSE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.delta..", "org.apache.spark.sql.delta..");

  @ArchTest
  static final ArchRule thePointInTimeKernelKnowsNoSpark =
      noClasses()
          .that()
          .resideInAPackage("dev.nightjar.features.kernel..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache..", "scala..");

  @ArchTest
  static final ArchRule yamlParserLivesInLakehouseConfig =
      onlyIn("org.snakeyaml..", "dev.nightjar.lakehouse");

  @ArchTest
  static final ArchRule postgresLivesInOnePackageOfMonitoring =
      onlyIn("org.postgresql..", "dev.nightjar.monitoring.postgres");

  @ArchTest
  static final ArchRule migrationsLiveInOnePackageOfMonitoring =
      onlyIn("org.flywaydb..", "dev.nightjar.monitoring.postgres");

  @ArchTest
  static final ArchRule mailLivesInOnePackageOfMonitoring =
      onlyIn("jakarta.mail..", "dev.nightjar.monitoring.notify");

  @ArchTest static final ArchRule commandLineLivesInJobs = onlyIn("picocli..", "dev.nightjar.jobs");

  @ArchTest
  static final ArchRule classesAreNamedByWhatTheyAre =
      noClasses().should().haveNameMatching(".*(Utils?|Manager|Helpers?|Impl)(\\$.*)?");

  @ArchTest
  static final ArchRule jobsShowNothingButTheMainClass =
      classes()
          .that()
          .resideInAPackage("dev.nightjar.jobs..")
          .and()
          .arePublic()
          .and()
          .areTopLevelClasses()
          .should()
          .haveSimpleName("Main");

  private static ArchRule mayImport(String module, String... others) {
    String[] allowed = new String[others.length + 1];
    allowed[0] = module;
    System.arraycopy(others, 0, allowed, 1, others.length);
    return noClasses()
        .that()
        .resideInAPackage(module)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("dev.nightjar..")
                .and(
                    describe(
                        "outside of " + String.join(", ", allowed),
                        c -> !resideInAnyPackage(allowed).test(c))));
  }

  private static ArchRule onlyIn(String library, String home) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(home)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }
}
