package dev.nightjar.training.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
  void aGpuTrainsOrIsRefusedButNeverReplacedByTheCpu() {
    XgboostTrainer trainer = new XgboostTrainer();
    Matrix rows = TestMatrices.random(1, 500);
    Fit fit =
        new Fit(
            Target.YES_OR_NO,
            rows,
            null,
            Parameters.defaults(trainer).with("rounds", 5),
            new Compute(1, Compute.Device.CUDA));
    if (DevicePreflight.available()) {
      assertThat(trainer.train(fit)).isEqualTo(trainer.train(fit));
    } else {
      System.out.println("skipped: no GPU");
      assertThatThrownBy(() -> trainer.train(fit)).hasMessageStartingWith("Cannot train on a GPU:");
    }
  }
}
