#include "engine/verify/params_excerpt.h"

#include <gtest/gtest.h>

namespace mlp {
namespace {

constexpr char kParams[] =
    "# of the whole\n"
    "seed: 1e3\n"
    "train:\n"
    "  lr: 0.10 # as written\n"
    "  layers: [1, 2]\n"
    "other: x\n";

TEST(ParamsExcerptTest, KeepsWhatIsDeclaredAsItIsWritten) {
  EXPECT_EQ(ParamsExcerpt("params.yaml", kParams, {"train.lr", "seed"}),
            "# of the whole\nseed: 1e3\ntrain:\n  lr: 0.10 # as written\n");
  EXPECT_EQ(ParamsExcerpt("params.yaml", kParams, {"train", "seed", "other"}), kParams);
}

TEST(ParamsExcerptTest, APartOfAListKeepsTheList) {
  EXPECT_EQ(ParamsExcerpt("params.yaml", kParams, {"train.layers.1"}),
            "train:\n  layers: [1, 2]\n");
}

TEST(ParamsExcerptTest, WhatCannotBeCutStaysWhole) {
  for (const char* const text : {"a: &x {b: 1}\nc: *x\n", "a: [\n", ""})
    EXPECT_EQ(ParamsExcerpt("params.yaml", text, {"c"}), text);
  EXPECT_EQ(ParamsExcerpt("params.json", "{\"a\": 1, \"b\": 2}", {"a"}), "{\"a\": 1, \"b\": 2}");
}

}  // namespace
}  // namespace mlp
