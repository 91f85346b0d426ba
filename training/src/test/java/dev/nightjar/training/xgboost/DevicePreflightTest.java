package dev.nightjar.training.xgboost;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.trainer.TestMatrices;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DevicePreflightTest {
  private static final Optional<Gpus> TWO = Optional.of(Gpus.parse("4000\n81000\n"));

  @Test
  void eachWorkerNeedsAGpuWithRoom() {
    assertThatCode(() -> DevicePreflight.require(TWO, true, 1_000_000, 30, 2))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> DevicePreflight.require(TWO, true, 1_000_000, 30, 3))
        .hasMessageContaining("this machine has 2");
    assertThatThrownBy(() -> DevicePreflight.require(TWO, true, 30_000_000, 30, 1))
        .hasMessageStartingWith("Cannot train on GPU 0:")
        .hasMessageContaining("MiB are free");
  }

  @Test
  void aBuildWithoutCudaAndAMachineWithoutADriverAreTold() {
    assertThatThrownBy(() -> DevicePreflight.require(TWO, false, 1, 1, 1))
        .hasMessageContaining("-Pgpu");
    assertThatThrownBy(() -> DevicePreflight.require(Optional.empty(), true, 1, 1, 1))
        .hasMessageContaining("no NVIDIA GPU with a driver");
    assertThatThrownBy(() -> Gpus.parse("[N/A]")).hasMessageContaining("nvidia-smi");
  }

  @Test
  void withoutAGpuNothingIsTrainedOnTheCpuInstead() {
    XgboostTrainer trainer = new XgboostTrainer();
    Matrix rows = TestMatrices.random(1, 500);
    Fit fit =
        new Fit(
            Target.YES_OR_NO,
            rows,
            null,
            Parameters.defaults(trainer).with("rounds", 5),
            new Compute(1, Compute.Device.CUDA));
    if (!DevicePreflight.available()) {
      assertThatThrownBy(() -> trainer.train(fit)).hasMessageStartingWith("Cannot train on a GPU:");
      assertThatThrownBy(() -> trainer.ready(fit)).hasMessageStartingWith("Cannot train on a GPU:");
    }
  }

  @Test
  void workersOfOneMachineNeedAGpuEach() {
    assumeFalse(DevicePreflight.available(), "skipped: a GPU is here");
    assertThatThrownBy(
            () ->
                DevicePreflight.requireOfWorkers(
                    TestSpark.session().sparkContext(), Compute.Device.CUDA, 100, 4, 2))
        .hasMessageStartingWith("Cannot train on a GPU:");
  }
}
