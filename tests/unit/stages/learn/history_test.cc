#include "stages/learn/history.h"

#include <gtest/gtest.h>

namespace mlp::stages {
namespace {

TEST(HistoryTest, WritesARowForEachEpoch) {
  EXPECT_EQ(HistoryCsv({{1, 0.1, 2.5, 0.25, 1e-7, 1}, {2, 0.05, 1, 0.5, 2, 0.75}}),
            "epoch,learning_rate,train_loss,train_accuracy,validation_loss,validation_accuracy\n"
            "1,0.1,2.5,0.25,1e-07,1\n"
            "2,0.05,1,0.5,2,0.75\n");
}

}  // namespace
}  // namespace mlp::stages
