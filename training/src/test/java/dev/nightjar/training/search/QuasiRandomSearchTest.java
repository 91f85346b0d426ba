package dev.nightjar.training.search;

class QuasiRandomSearchTest extends SearchAlgorithmContractTest {
  QuasiRandomSearchTest() {
    super(new QuasiRandomSearch());
  }
}
