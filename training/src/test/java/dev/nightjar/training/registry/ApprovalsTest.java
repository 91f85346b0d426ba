package dev.nightjar.training.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TestSpark;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApprovalsTest {
  private static final LocalDate NIGHT = LocalDate.of(2013, 6, 1);

  @TempDir Path root;
  private Lakehouse lakehouse;
  private Registry registry;
  private Approvals approvals;

  @BeforeEach
  void twoVersionsOfWhichTheFirstIsChampion() {
    lakehouse = TestSpark.lakehouse(root);
    registry = new Registry(lakehouse);
    approvals = new Approvals(lakehouse);
    registry.register(run(), RegistryTest.candidate("late", "one"));
    registry.register(run(), RegistryTest.candidate("late", "two"));
    registry.promote(run(), "late", 1, "start", "ops");
  }

  @Test
  void aVersionWaitsOnceAndIsApprovedOnceByAPersonWithAReason() {
    assertThat(approvals.waiting("late")).isEmpty();
    Approval request = request(2, 1L, NIGHT);
    assertThat(request(2, 1L, NIGHT)).isEqualTo(request);
    assertThat(approvals.waiting("late")).contains(request);
    assertThat(registry.standing(registry.show("late", 2)))
        .isEqualTo(
            "late v2 waits for approval: it is better; approve it with: nightjar models approve"
                + " late 2");
    assertThat(registry.requireChampion("late").version()).isEqualTo(1);

    Champion champion = approvals.approve(run(), "late", 2, "seen", "ada", NIGHT.plusDays(3));
    assertThat(champion.by()).isEqualTo("ada");
    assertThat(champion.reason()).isEqualTo("seen");
    // The nights that the old champion has predicted stay its own.
    assertThat(champion.night()).isEqualTo(NIGHT.plusDays(3));
    assertThat(registry.championOf("late", NIGHT.plusDays(3)).orElseThrow().version()).isOne();
    assertThat(registry.championOf("late", NIGHT.plusDays(4)).orElseThrow().version()).isEqualTo(2);
    assertThat(approvals.approve(run(), "late", 2, "again", "bob", null)).isEqualTo(champion);
    assertThat(approvals.waiting("late")).isEmpty();
    assertThat(approvals.history("late"))
        .extracting(Approval::action)
        .containsExactly(Approval.Action.REQUEST, Approval.Action.APPROVE);
    assertThat(registry.changes("late")).hasSize(2);
    // Asked again by a repetition of the night, nothing waits anew.
    assertThat(request(2, 1L, NIGHT)).isEqualTo(request);
    assertThat(approvals.waiting("late")).isEmpty();
    // Repeated after a rollback, the approval is not done again.
    registry.rollback(run(), "late", "it drifts", "ops");
    assertThat(approvals.approve(run(), "late", 2, "again", "bob", null)).isEqualTo(champion);
    assertThat(registry.requireChampion("late").version()).isEqualTo(1);
  }

  @Test
  void anApprovalThatWasKilledBeforeTheChampionIsFinishedByTheNext() {
    Approval request = request(2, 1L, NIGHT);
    Approval approved =
        new Approval(
            "late",
            2,
            Approval.Action.APPROVE,
            2,
            1L,
            request.championSequence(),
            NIGHT,
            "seen",
            "ada",
            request.at(),
            "run");
    lakehouse.appendOnce(
        run(),
        Approvals.APPROVALS,
        lakehouse.spark().createDataFrame(List.of(ApprovalRows.row(approved)), ApprovalRows.SCHEMA),
        "late",
        2);
    assertThat(approvals.history("late")).containsExactly(request, approved);
    assertThat(registry.requireChampion("late").version()).isEqualTo(1);
    assertThat(approvals.approve(run(), "late", 2, "again", "bob", null).by()).isEqualTo("ada");
    assertThat(registry.requireChampion("late").version()).isEqualTo(2);
  }

  @Test
  void whatIsRejectedStaysAChallengerAndCannotBeApproved() {
    request(2, 1L, NIGHT);
    Approval rejection = approvals.reject(run(), "late", 2, "storms only", "ada");
    assertThat(approvals.reject(run(), "late", 2, "again", "bob")).isEqualTo(rejection);
    assertThat(approvals.waiting("late")).isEmpty();
    assertThat(registry.requireChampion("late").version()).isEqualTo(1);
    assertThatThrownBy(() -> approvals.approve(run(), "late", 2, "", "bob", null))
        .hasMessageContaining("Cannot approve late v2: ada has rejected it: storms only")
        .hasMessageContaining("nightjar models promote late 2");
  }

  @Test
  void aNewerVersionTakesThePlaceOfOneThatWaits() {
    registry.register(run(), RegistryTest.candidate("late", "three"));
    request(2, 1L, NIGHT);
    request(3, 1L, NIGHT.plusDays(7));
    assertThat(approvals.waiting("late").orElseThrow().version()).isEqualTo(3);
    assertThatThrownBy(() -> approvals.approve(run(), "late", 2, "", "bob", null))
        .hasMessageContaining("a newer version has taken its place; v3 does");
    assertThat(approvals.approve(run(), "late", 3, "seen", "ada", null).version()).isEqualTo(3);
  }

  @Test
  void aChangeOfTheChampionEndsTheWaiting() {
    assertThat(
            approvals.request(run(), registry.show("late", 2), 7L, NIGHT, "compared with another"))
        .isEmpty();
    registry.register(run(), RegistryTest.candidate("late", "three"));
    request(2, 1L, NIGHT);
    registry.promote(run(), "late", 3, "by hand", "ops");
    assertThat(approvals.waiting("late")).isEmpty();
    assertThatThrownBy(() -> approvals.approve(run(), "late", 2, "", "bob", null))
        .hasMessageContaining("it was compared with v1")
        .hasMessageContaining("has been changed since, to v3");
    assertThat(registry.requireChampion("late").version()).isEqualTo(3);
  }

  @Test
  void aFirstVersionWaitsWithoutAChampion() {
    registry.register(run(), RegistryTest.candidate("other", "one"));
    ModelVersion first = registry.show("other", 1);
    assertThat(approvals.request(run(), first, null, null, "it beats the constant")).isPresent();
    assertThat(approvals.approve(run(), "other", 1, "seen", "ada", null).night()).isNull();
    assertThat(registry.requireChampion("other")).isEqualTo(first);
    assertThatThrownBy(() -> approvals.approve(run(), "late", 1, "", "bob", null))
        .hasMessageContaining("it does not wait for approval");
    assertThatThrownBy(() -> approvals.reject(run(), "late", 9, "", "bob"))
        .hasMessageContaining("there is no such version");
  }

  private Approval request(long version, Long expected, LocalDate night) {
    return approvals
        .request(run(), registry.show("late", version), expected, night, "it is better")
        .orElseThrow();
  }

  private Run run() {
    return lakehouse.start("train", NightRange.of(NIGHT));
  }
}
