#include "stages/export/safetensors_model.h"

#include <gtest/gtest.h>

#include "tests/unit/stages/export/random_models.h"
#include "tests/unit/stages/model/architectures.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

TEST(SafetensorsModelTest, ReadsBackWhatItWrites) {
  const FloatModel model = RandomModel(BranchedCnn());
  const DescribedModel read = DecodeModel(EncodeModel(model, {"a", "b", "c"}), "m.safetensors");
  EXPECT_EQ(read.model.architecture, model.architecture);
  EXPECT_EQ(read.model.tensors, model.tensors);
  EXPECT_EQ(read.description.classes, (std::vector<std::string>{"a", "b", "c"}));
}

TEST(SafetensorsModelTest, RefusesWhatIsNoModel) {
  const FloatModel model = RandomModel(SmallVit());
  const auto refusal = [](const std::string& bytes) {
    return ErrorOf([&] { DecodeModel(bytes, "m.safetensors"); });
  };
  const auto changed = [&](const std::function<void(FloatModel&)>& change) {
    FloatModel other = model;
    change(other);
    return refusal(EncodeModel(other, {"a", "b", "c"}));
  };
  using testing::HasSubstr;
  const std::string bytes = EncodeModel(model, {"a", "b", "c"});
  EXPECT_THAT(refusal(bytes.substr(0, bytes.size() - 4)), HasSubstr("is not a usable safetensors"));
  EXPECT_THAT(refusal(EncodeSafetensors(ViewsOf(model))), HasSubstr("say what its classes are"));
  EXPECT_THAT(refusal(EncodeModel(model, {"a", "b"})), HasSubstr("and its layers disagree"));
  EXPECT_THAT(changed([](FloatModel& m) { m.tensors.erase("input_mean"); }),
              HasSubstr("holds no tensor 'input_mean'"));
  EXPECT_THAT(changed([](FloatModel& m) {
                m.tensors["other"] = {{1}, {1}};
              }),
              HasSubstr("tensor 'other' is not one of the model"));
  EXPECT_THAT(changed([](FloatModel& m) {
                m.tensors["layers.0.bias"] = {{1}, {1}};
              }),
              HasSubstr("does not have the shape that its layer needs"));
  EXPECT_THAT(changed([](FloatModel& m) { m.tensors["input_std"].values[0] = 0; }),
              HasSubstr("holds a value that no model has"));
}

// Each level would take frames of the stack.
TEST(SafetensorsModelTest, RefusesLayersNestedTooDeep) {
  const std::size_t deep = 1000000;
  const std::string text =
      R"({"version": 1, "classes": ["a", "b"], "input": [2], "architecture": {"input": [2],)"
      R"( "classes": 2, "layers": )" +
      std::string(deep, '[') + std::string(deep, ']') + "}}";
  const std::string bytes =
      EncodeSafetensors(ViewsOf(RandomModel(SmallVit())), {{kDescriptionName, text}});
  EXPECT_THAT(ErrorOf([&] { DecodeModel(bytes, "m.safetensors"); }),
              testing::HasSubstr("m.safetensors: error: is nested too deep"));
}

}  // namespace
}  // namespace mlp::stages
