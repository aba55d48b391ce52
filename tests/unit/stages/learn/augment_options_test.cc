#include "stages/learn/augment_options.h"

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::HasSubstr;

AugmentOptions ReadAugment(const std::string& augment) {
  const Scratch scratch;
  ParamsSection section =
      ReadParams(scratch.Write("params.yaml", "train: {" + augment + "}\n")).Section("train");
  const AugmentOptions options = ReadAugmentOptions(section);
  section.RejectUnknown();
  return options;
}

TEST(ReadAugmentOptionsTest, ReadsEveryKey) {
  const AugmentOptions options = ReadAugment(
      "augment: {crop: 4, crop_mode: reflect, flip: true, cutout: 8, mixup: 0.2, cutmix: 1.0, "
      "randaugment: {operations: 3, magnitude: 12.5}, strength: {from: 0.25, to: 0.75, epochs: "
      "3}}");
  EXPECT_EQ(options.crop, 4);
  EXPECT_EQ(options.surround, Surround::kReflect);
  EXPECT_TRUE(options.flip);
  EXPECT_EQ(options.cutout, 8);
  EXPECT_EQ(options.operations, 3);
  EXPECT_EQ(options.magnitude, 12.5);
  EXPECT_EQ(options.mixup, 0.2);
  EXPECT_EQ(options.cutmix, 1);
  EXPECT_EQ(options.strength.At(2), 0.5);
}

TEST(ReadAugmentOptionsTest, IsOffUnlessAskedFor) {
  const AugmentOptions options = ReadAugment("");
  EXPECT_EQ(options.crop, 0);
  EXPECT_EQ(options.surround, Surround::kZero);
  EXPECT_FALSE(options.flip);
  EXPECT_EQ(options.cutout, 0);
  EXPECT_EQ(options.operations, 0);
  EXPECT_EQ(options.mixup, 0);
  EXPECT_EQ(options.cutmix, 0);
  EXPECT_EQ(options.strength.At(1), 1);
  EXPECT_EQ(ReadAugment("augment: {randaugment: {}}").operations, 2);
}

TEST(ReadAugmentOptionsTest, RefusesWhatItDoesNotKnow) {
  const auto error = [](const char* augment) { return ErrorOf([&] { ReadAugment(augment); }); };
  EXPECT_THAT(error("augment: {fliip: true}"), HasSubstr("did you mean 'flip'?"));
  EXPECT_THAT(error("augment: {randaugment: {n: 2}}"), HasSubstr("unknown key 'n'"));
  EXPECT_THAT(error("augment: {strength: {form: 0}}"), HasSubstr("unknown key 'form'"));
  EXPECT_THAT(error("augment: {mixup: 0.001}"), HasSubstr("must be 0 or at least 0.05"));
  EXPECT_THAT(error("augment: {randaugment: {magnitude: 31}}"), HasSubstr("from 0 to 30"));
}

TEST(ReadAugmentOptionsTest, RefusesAStrengthThatWouldNotChange) {
  EXPECT_THAT(ErrorOf([] { ReadAugment("augment: {flip: true, strength: {from: 0}}"); }),
              HasSubstr("differs from 'to', so 'epochs' must be at least 2"));
}

TEST(StrengthTest, GoesAlongALineAndStays) {
  const Strength strength{.from = 0, .to = 1, .epochs = 5};
  EXPECT_EQ(strength.At(1), 0);
  EXPECT_EQ(strength.At(2), 0.25);
  EXPECT_EQ(strength.At(5), 1);
  EXPECT_EQ(strength.At(9), 1);
  const Strength at_once{.from = 0, .to = 0.5, .epochs = 1};
  EXPECT_EQ(at_once.At(1), 0.5);
}

}  // namespace
}  // namespace mlp::stages
