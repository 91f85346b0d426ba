package dev.nightjar.training.search;

class CmaEsSearchTest extends SearchAlgorithmContractTest {
  CmaEsSearchTest() {
    super(new CmaEsSearch());
  }
}
