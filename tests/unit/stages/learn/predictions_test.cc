#include "stages/learn/predictions.h"

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

const std::vector<std::string> kNames{"cat", "dog, wild", "\"x\""};

Predictions ThreeSamples() {
  return {3, {0, 2, 1}, {0.7, 0.2, 0.1, 0.25, 0.25, 0.5, 1.0 / 3, 1.0 / 3, 1.0 / 3}};
}

TEST(PredictionsTest, PredictTheFirstOfEquallyLikelyClasses) {
  EXPECT_EQ(ThreeSamples().Predicted(1), 2);
  EXPECT_TRUE(ThreeSamples().Right(1));
  EXPECT_EQ(ThreeSamples().Predicted(2), 0);
  EXPECT_FALSE(ThreeSamples().Right(2));
}

TEST(PredictionsTest, AreWrittenAsCsv) {
  EXPECT_EQ(PredictionsCsv(ThreeSamples(), kNames),
            "actual,predicted,p_cat,\"p_dog, wild\",\"p_\"\"x\"\"\"\n"
            "cat,cat,0.7,0.2,0.1\n"
            "\"\"\"x\"\"\",\"\"\"x\"\"\",0.25,0.25,0.5\n"
            "\"dog, wild\",cat,0.3333333333333333,0.3333333333333333,0.3333333333333333\n");
  EXPECT_EQ(ConfusionCsv(ThreeSamples(), kNames),
            "actual,predicted\ncat,cat\n\"\"\"x\"\"\",\"\"\"x\"\"\"\n\"dog, wild\",cat\n");
}

TEST(PredictionsTest, ReadBackEqual) {
  const Scratch scratch;
  const std::vector<std::string> names{"a\nb", "c\"d,", "e"};
  const auto file = scratch.Write("p.csv", PredictionsCsv(ThreeSamples(), names));
  const Predictions read = ReadPredictions(file, names);
  EXPECT_EQ(read.classes, 3u);
  EXPECT_EQ(read.labels, ThreeSamples().labels);
  EXPECT_EQ(read.probabilities, ThreeSamples().probabilities);
}

TEST(PredictionsTest, RefuseWhatTheyDidNotWrite) {
  const Scratch scratch;
  const std::vector<std::string> names{"a", "b"};
  const std::string header = "actual,predicted,p_a,p_b\n";
  const std::pair<std::string, std::string> wrong[] = {
      {"", ":1: error: is not a file of predictions for the classes"},
      {"actual,predicted,p_a,p_c\n", ":1: error: is not a file of predictions for the classes"},
      {header, ":1: error: holds no predictions"},
      {header + "a,b,0.4,0.6\nc,b,0.4,0.6\n", ":3: error: 'c' is not a class"},
      {header + "a,b,0.4,1.6\n", ":2: error: '1.6' is not a probability"},
      {header + "a,b,-0.4,0.6\n", ":2: error: '-0.4' is not a probability"},
      {header + "a,b,nan,0.6\n", ":2: error: 'nan' is not a probability"},
      {header + "a,b,0.4\n", ":2: error: the row ends too early"},
      {header + "a,b,0.4,0.6", ":2: error: the file ends inside of a row"},
      {header + "a,b,0.4,0.6,0\n", ":2: error: the row has too many fields"},
      {header + "a,a,0.4,0.6\n", ":2: error: the predicted class is not that of the largest"},
  };
  for (const auto& [text, message] : wrong) {
    const auto file = scratch.Write("p.csv", text);
    EXPECT_THAT(ErrorOf([&] { ReadPredictions(file, names); }),
                testing::HasSubstr(file.string() + message))
        << text;
  }
}

}  // namespace
}  // namespace mlp::stages
