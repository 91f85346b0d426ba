package dev.nightjar.training.search;

class RandomSearchTest extends SearchAlgorithmContractTest {
  RandomSearchTest() {
    super(new RandomSearch());
  }
}
