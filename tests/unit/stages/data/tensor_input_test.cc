#include "stages/data/tensor_input.h"

#include "stages/data/safetensors.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <typename T>
std::string Bytes(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

class TensorInputTest : public ::testing::Test {
 protected:
  void Write(const std::string& name, const Shape& shape, const std::vector<float>& inputs,
             const std::vector<std::int64_t>& labels) {
    const std::string input_bytes = Bytes(inputs);
    const std::string label_bytes = Bytes(labels);
    scratch_.Write(
        name,
        EncodeSafetensors(
            {{"inputs", {DType::kF32, shape, input_bytes}},
             {"labels", {DType::kI64, {static_cast<std::int64_t>(labels.size())}, label_bytes}}}));
  }
  LabelledData Read() { return ReadTensorInput(*OpenFileTree(scratch_.path()), 3); }
  std::string Error() {
    return ErrorOf([&] { Read(); });
  }
  Scratch scratch_;
};

TEST_F(TensorInputTest, ReadsOneFileOfAnyName) {
  Write("any.safetensors", {2, 2}, {1, 2, 3, 4}, {2, 0});
  const LabelledData data = Read();
  EXPECT_THAT(data.samples.shape, ElementsAre(2));
  EXPECT_THAT(std::get<1>(data.samples.values), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(data.samples.labels, ElementsAre(2, 0));
  EXPECT_THAT(data.samples.origins, ElementsAre("any.safetensors[0]", "any.safetensors[1]"));
  EXPECT_THAT(data.classes, ElementsAre("0", "1", "2"));
}

TEST_F(TensorInputTest, ReadsBytes) {
  scratch_.Write("x.safetensors",
                 EncodeSafetensors({{"inputs", {DType::kU8, {1, 1, 1, 2}, "\x80\xff"}},
                                    {"labels", {DType::kU8, {1}, "\x02"}}}));
  EXPECT_THAT(Read().samples.shape, ElementsAre(1, 1, 2));
  EXPECT_THAT(std::get<0>(Read().samples.values), ElementsAre(128, 255));
  EXPECT_THAT(Read().samples.labels, ElementsAre(2));
  scratch_.Write("x.safetensors", EncodeSafetensors({{"inputs", {DType::kU8, {1, 1}, "x"}},
                                                     {"labels", {DType::kU8, {1}, "\xff"}}}));
  EXPECT_THAT(Error(), HasSubstr("label 255 of sample 0 is not in the range 0..2"));
}

TEST_F(TensorInputTest, ReadsTheSplitsThatAreThere) {
  Write("train.safetensors", {1, 1}, {1}, {0});
  Write("test.safetensors", {1, 1}, {2}, {1});
  EXPECT_THAT(Read().test->labels, ElementsAre(1));
  EXPECT_FALSE(Read().validation);
  Write("validation.safetensors", {1, 1}, {3}, {2});
  EXPECT_THAT(Read().validation->labels, ElementsAre(2));
  Write("val.safetensors", {1, 1}, {3}, {2});
  EXPECT_THAT(Error(), HasSubstr("two files for the validation split: val.safetensors and "
                                 "validation.safetensors"));
  std::filesystem::remove(scratch_.path() / "validation.safetensors");
  EXPECT_THAT(Read().validation->labels, ElementsAre(2));
  std::filesystem::remove(scratch_.path() / "val.safetensors");
  for (const char* name : {"holdout.safetensors", "validation.safetensors.gz"}) {
    Write(name, {1, 1}, {3}, {2});
    EXPECT_THAT(Error(), HasSubstr(std::string(name) + ": error: lies beside train.safetensors"));
    std::filesystem::remove(scratch_.path() / name);
  }
  Write("validation.safetensors", {1, 2}, {3, 4}, {2});
  EXPECT_THAT(Error(), HasSubstr("validation.safetensors: error: its samples do not have"));
  std::filesystem::remove(scratch_.path() / "train.safetensors");
  EXPECT_THAT(Error(), HasSubstr("holds no train.safetensors"));
  std::filesystem::remove(scratch_.path() / "validation.safetensors");
  EXPECT_THAT(Error(), HasSubstr("holds no train.safetensors"));  // but test.safetensors alone
  EXPECT_NO_THROW(ReadTensorInput(*OpenFileTree(scratch_.path() / "test.safetensors"), 3));
}

TEST_F(TensorInputTest, RefusesWhatDoesNotFit) {
  const auto error = [&](const Shape& shape, const std::vector<float>& inputs,
                         const std::vector<std::int64_t>& labels) {
    Write("x.safetensors", shape, inputs, labels);
    return Error();
  };
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float inf = std::numeric_limits<float>::infinity();
  EXPECT_THAT(error({2, 2}, {1, 2, 3, nan}, {0, 1}),
              HasSubstr("value 1 of sample 1 in 'inputs' is nan"));
  EXPECT_THAT(error({1, 2}, {-inf, 2}, {0}), HasSubstr("value 0 of sample 0 in 'inputs' is -inf"));
  EXPECT_THAT(error({1, 1}, {1}, {3}), HasSubstr("label 3 of sample 0"));
  EXPECT_THAT(error({1, 1}, {1}, {-1}), HasSubstr("label -1 of sample 0"));
  EXPECT_THAT(error({2, 1}, {1, 2}, {0}), HasSubstr("the shape [2, 1], not [1, columns]"));
  EXPECT_THAT(error({1}, {1}, {0}), HasSubstr("the shape [1], not"));
  EXPECT_THAT(error({1, 0}, {}, {0}), HasSubstr("the shape [1, 0], not"));
  EXPECT_THAT(error({0, 1}, {}, {}), HasSubstr("'labels' has the shape [0]"));
  scratch_.Write("x.safetensors", EncodeSafetensors({{"x", {DType::kU8, {1}, "x"}}}));
  EXPECT_THAT(Error(), HasSubstr("holds no tensor 'labels' of type I64"));
}

}  // namespace
}  // namespace mlp::stages
