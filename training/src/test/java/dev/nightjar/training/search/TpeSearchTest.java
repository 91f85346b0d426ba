package dev.nightjar.training.search;

class TpeSearchTest extends SearchAlgorithmContractTest {
  TpeSearchTest() {
    super(new TpeSearch());
  }
}
