#include "stages/data/missing.h"

#include <limits>

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Optional;

const float kNone = std::numeric_limits<float>::quiet_NaN();

Samples Rows(const std::vector<float>& values) {
  return {{3}, values, std::vector<std::int64_t>(values.size() / 3)};
}

std::vector<Column> Columns() {
  return {{"kind", ColumnKind::kOneHot, {"a", "b"}}, {"x"}};
}

TEST(MissingTest, FillsWithTheMeanOfTheTrainingSplit) {
  std::map<std::string, Samples> splits{{"train", Rows({1, 0, 2, 0, 1, kNone, 0, 1, 5})},
                                        {"validation", Rows({1, 0, 100})},
                                        {"test", Rows({1, 0, kNone})}};
  std::vector<Column> columns = Columns();
  FillMissing(splits, columns);
  EXPECT_THAT(std::get<1>(splits["train"].values), ElementsAre(1, 0, 2, 0, 1, 3.5, 0, 1, 5));
  EXPECT_THAT(std::get<1>(splits["validation"].values), ElementsAre(1, 0, 100));
  EXPECT_THAT(std::get<1>(splits["test"].values), ElementsAre(1, 0, 3.5));
  EXPECT_THAT(columns[1].fill, Optional(3.5));
  EXPECT_EQ(columns[0].fill, std::nullopt);
}

TEST(MissingTest, RefusesAColumnWithoutValues) {
  std::map<std::string, Samples> splits{{"train", Rows({1, 0, kNone})}, {"test", Rows({1, 0, 3})}};
  std::vector<Column> columns = Columns();
  EXPECT_THAT(ErrorOf([&] { FillMissing(splits, columns); }),
              HasSubstr("column 'x' has no value in the training split"));
}

}  // namespace
}  // namespace mlp::stages
