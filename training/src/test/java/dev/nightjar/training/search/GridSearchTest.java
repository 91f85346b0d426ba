package dev.nightjar.training.search;

class GridSearchTest extends SearchAlgorithmContractTest {
  GridSearchTest() {
    super(new GridSearch());
  }
}
