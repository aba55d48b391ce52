#include "stages/data/dataset.h"

#include "stages/base/input_file.h"
#include "stages/data/safetensors.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const DatasetInfo kInfo{{"no", "yes"}, {2}, {{0.5, 1}, {2, 3}}};

TEST(DatasetTest, ReadsWhatItWrote) {
  const Scratch scratch;
  const Samples samples{{2}, std::vector<float>{1, 2, 3, 4}, {1, 1}};
  OutputSet outputs;
  AddDataset(scratch.path(), kInfo,
             {{"train", samples}, {"validation", samples}, {"test", samples}}, outputs);
  outputs.Commit();
  const DatasetInfo info = ReadDatasetInfo(scratch.path());
  EXPECT_EQ(info.classes, kInfo.classes);
  EXPECT_EQ(info.shape, kInfo.shape);
  EXPECT_EQ(info.statistics.mean, kInfo.statistics.mean);
  EXPECT_EQ(info.statistics.std, kInfo.statistics.std);
  const Safetensors train(SplitFile(scratch.path(), "train"));
  EXPECT_THAT(train.Get("inputs", DType::kF32).shape, ElementsAre(2, 2));
  EXPECT_THAT(train.Get("labels", DType::kI64).shape, ElementsAre(2));
  EXPECT_THAT(ReadFile(scratch.path() / "dataset.json"), HasSubstr("\"no\": 0,"));
}

TEST(DatasetTest, KeepsHowColumnsWereEncoded) {
  const Scratch scratch;
  DatasetInfo info = kInfo;
  info.columns = {{"x"}, {"kind", ColumnKind::kCodes, {"a", "b"}}};
  info.columns[0].fill = 2.5;
  const Samples samples{{2}, std::vector<float>{1, 2}, {1}};
  OutputSet outputs;
  AddDataset(scratch.path(), info, {{"train", samples}, {"validation", samples}, {"test", samples}},
             outputs);
  outputs.Commit();
  const auto document = nlohmann::json::parse(ReadFile(scratch.path() / "dataset.json"));
  EXPECT_EQ(document["columns"].dump(),
            R"([{"fill":2.5,"kind":"number","name":"x"},)"
            R"({"categories":["a","b"],"kind":"codes","name":"kind"}])");
  EXPECT_EQ(ReadDatasetInfo(scratch.path()).shape, info.shape);
}

TEST(DatasetTest, RefusesWhatNoStageWrote) {
  const Scratch scratch;
  const auto error = [&](const std::string& text) {
    scratch.Write("dataset.json", text);
    return ErrorOf([&] { ReadDatasetInfo(scratch.path()); });
  };
  const std::string good =
      R"({"version":1,"classes":["a","b"],"shape":[2],"mean":[0,0],"std":[1,1]})";
  EXPECT_EQ(error(good), "");
  const auto with = [&](const std::string& from, const std::string& to) {
    return error(std::string(good).replace(good.find(from), from.size(), to));
  };
  EXPECT_THAT(error("{"), HasSubstr("not what a stage wrote"));
  EXPECT_THAT(error("{}"), HasSubstr("version"));
  EXPECT_THAT(with("1,", "2,"), HasSubstr("has version 2, this mlpipe-stage reads 1"));
  EXPECT_THAT(with("[2]", "[3]"), HasSubstr("disagree"));
  EXPECT_THAT(with("[2]", "[2,2]"), HasSubstr("disagree"));
  EXPECT_THAT(with("[2]", "[-2]"), HasSubstr("disagree"));
  EXPECT_THAT(with("[0,0]", "[0,null]"), HasSubstr("not what a stage wrote"));
  EXPECT_THAT(with(R"("a","b")", R"("a")"), HasSubstr("disagree"));
}

}  // namespace
}  // namespace mlp::stages
