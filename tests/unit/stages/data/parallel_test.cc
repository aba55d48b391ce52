#include "stages/data/parallel.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace mlp::stages {
namespace {

TEST(ParallelTest, CallsEachIndexOnce) {
  for (const std::size_t threads : {0, 1, 3, 100}) {
    std::vector<int> calls(50);
    ParallelFor(calls.size(), threads, [&](std::size_t i) { ++calls[i]; });
    EXPECT_EQ(calls, std::vector<int>(50, 1));
  }
  ParallelFor(0, 4, [](std::size_t) { FAIL(); });
}

TEST(ParallelTest, ThrowsTheFirstFailureByIndex) {
  for (const std::size_t threads : {1, 4}) {
    std::vector<int> calls(50);
    std::string failure;
    try {
      ParallelFor(calls.size(), threads, [&](std::size_t i) {
        ++calls[i];
        if (i % 10 == 7) throw std::runtime_error(std::to_string(i));
      });
    } catch (const std::runtime_error& error) {
      failure = error.what();
    }
    EXPECT_EQ(failure, "7");
    EXPECT_EQ(calls, std::vector<int>(50, 1));
  }
}

}  // namespace
}  // namespace mlp::stages
