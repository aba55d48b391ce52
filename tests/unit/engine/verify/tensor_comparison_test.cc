#include "engine/verify/tensor_comparison.h"

#include <gmock/gmock.h>

#include <cmath>

#include "engine/verify/tensor_file.h"
#include "tests/support/matchers.h"
#include "tests/unit/engine/verify/verify_files.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using ::testing::HasSubstr;

std::string SaidOfTensors(const Contract& contract, std::string recorded, std::string now) {
  const FirstDifference found = CompareTensors(contract, Pair(std::move(recorded), std::move(now)));
  if (!found) return "error: " + found.error().message;
  return *found ? DifferenceText(**found) : "";
}

TEST(TensorComparisonTest, NamesTensorElementAndHowMuch) {
  const std::string recorded = TwoTensors({1, 2, 3, 4}, {5, 6});
  EXPECT_EQ(SaidOfTensors({}, recorded, recorded), "");
  EXPECT_EQ(SaidOfTensors({}, recorded, TwoTensors({1, 2, 3.5, 2}, {5, 6.25})),
            "tensor 'a', element 2 [1, 0]: 3.0 was recorded, 3.5 came out; 2 of 4 elements differ, "
            "by at most 2.0; 2 of 2 tensors differ");
  EXPECT_EQ(
      SaidOfTensors({}, recorded, TwoTensors({1, 2, 3, 4}, {5, 6.25})),
      "tensor 'b', element 1 [1]: 6.0 was recorded, 6.25 came out; 1 of 2 elements differ, by "
      "at most 0.25; 1 of 2 tensors differ");
}

TEST(TensorComparisonTest, FollowsTheTolerance) {
  const std::string recorded = TwoTensors({1, 2, 3, 4}, {5, 6});
  const std::string near = TwoTensors({1.05F, 2, 3, 4}, {5, 6.3F});
  EXPECT_EQ(SaidOfTensors(Tolerance(0.1, 0.05), recorded, near), "");
  EXPECT_THAT(SaidOfTensors(Tolerance(0.1, 0), recorded, near),
              HasSubstr("tensor 'b', element 1 [1]: 6.0 was recorded"));
  const float nan = std::nanf("");
  EXPECT_EQ(SaidOfTensors(Tolerance(0.1, 0), TwoTensors({nan, 0, 0, 0}, {0, 0}),
                          TwoTensors({nan, -0.0F, 0, 0}, {0, 0})),
            "");
  EXPECT_THAT(
      SaidOfTensors({}, TwoTensors({0, 0, 0, 0}, {0, 0}), TwoTensors({-0.0F, 0, 0, 0}, {0, 0})),
      HasSubstr("0.0 was recorded, -0.0 came out"));
}

TEST(TensorComparisonTest, TellsOtherFormsAndNames) {
  const std::string one = TensorBytes(
      R"({"a": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]}, "__metadata__": {"k": "v"}})",
      "abcd");
  const auto with = [](const char* header) { return TensorBytes(header, "abcd"); };
  EXPECT_THAT(SaidOfTensors(
                  {}, one, with(R"({"a": {"dtype": "I8", "shape": [4], "data_offsets": [0, 4]}})")),
              HasSubstr("tensor 'a': U8 [4] was recorded, I8 [4] came out"));
  EXPECT_THAT(
      SaidOfTensors({}, one,
                    with(R"({"a": {"dtype": "U8", "shape": [2, 2], "data_offsets": [0, 4]}})")),
      HasSubstr("U8 [4] was recorded, U8 [2, 2] came out"));
  EXPECT_THAT(SaidOfTensors(
                  {}, one, with(R"({"b": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]}})")),
              HasSubstr("tensor 'a': U8 [4] was recorded, nothing came out"));
  EXPECT_EQ(
      SaidOfTensors({}, one, with(R"({"a": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]},
                                   "__metadata__": {"k": "w"}})")),
      "metadata 'k': 'v' was recorded, 'w' came out");
}

TEST(TensorFileTest, KnowsEveryElementType) {
  const auto at = [](ElementType type, std::uint64_t bits) {
    return ElementAt(type, LittleEndian(bits, 8).data());
  };
  EXPECT_EQ(at(ElementType::kF16, 0x3c00), 1.0);
  EXPECT_EQ(at(ElementType::kF16, 0xc500), -5.0);
  EXPECT_EQ(at(ElementType::kF16, 0x0001), std::ldexp(1, -24));
  EXPECT_TRUE(std::isinf(at(ElementType::kF16, 0x7c00)));
  EXPECT_TRUE(std::isnan(at(ElementType::kF16, 0x7c01)));
  EXPECT_EQ(at(ElementType::kBF16, 0x3f80), 1.0);
  EXPECT_EQ(at(ElementType::kBF16, 0xc0a0), -5.0);
  EXPECT_EQ(at(ElementType::kF8E5M2, 0x3c), 1.0);
  EXPECT_EQ(at(ElementType::kF8E5M2, 0x7b), 57344.0);
  EXPECT_EQ(at(ElementType::kF8E4M3, 0x38), 1.0);
  EXPECT_EQ(at(ElementType::kF8E4M3, 0x7e), 448.0);
  EXPECT_EQ(at(ElementType::kF8E4M3, 0xfe), -448.0);
  EXPECT_TRUE(std::isnan(at(ElementType::kF8E4M3, 0x7f)));
  EXPECT_EQ(at(ElementType::kI8, 0xff), -1.0);
  EXPECT_EQ(at(ElementType::kU8, 0xff), 255.0);
  EXPECT_EQ(at(ElementType::kI16, 0xffff), -1.0);
  EXPECT_EQ(at(ElementType::kU32, 0xffffffff), 4294967295.0);
  EXPECT_EQ(at(ElementType::kI64, ~std::uint64_t{0}), -1.0);
  EXPECT_EQ(at(ElementType::kF64, 0x3ff0000000000000), 1.0);
}

struct HostileTensors {
  const char* header;
  const char* why;
};

// Each with four bytes of data.
TEST(TensorFileTest, RefusesHostileHeaders) {
  const HostileTensors cases[] = {
      {R"({"a": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]}, "b": {"dtype": "U8", "shape": [2], "data_offsets": [2, 4]}})",
       "overlap"},
      {R"({"a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}, "b": {"dtype": "U8", "shape": [2], "data_offsets": [2, 4]}})",
       "hole"},
      {R"({"a": {"dtype": "U8", "shape": [2], "data_offsets": [0, 2]}})", "behind its tensors"},
      {R"({"a": {"dtype": "U8", "shape": [5], "data_offsets": [0, 5]}})", "outside"},
      {R"({"a": {"dtype": "U8", "shape": [4], "data_offsets": [4, 0]}})", "outside"},
      {R"({"a": {"dtype": "U8", "shape": [4], "data_offsets": [-4, 4]}})",
       "a number of data_offsets"},
      {R"({"a": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4, 4]}})", "outside"},
      {R"({"a": {"dtype": "U8", "shape": [3], "data_offsets": [0, 4]}})", "size of its shape"},
      {R"({"a": {"dtype": "F32", "shape": [4611686018427387905], "data_offsets": [0, 4]}})",
       "size of its shape"},
      {R"({"a": {"dtype": "U8", "shape": [4294967296, 4294967297], "data_offsets": [0, 4]}})",
       "size of its shape"},
      {R"({"a": {"dtype": "U8", "shape": [1.5], "data_offsets": [0, 4]}})", "a number of shape"},
      {R"({"a": {"dtype": "U8", "shape": [18446744073709551616], "data_offsets": [0, 4]}})",
       "a number of shape"},
      {R"({"a": {"dtype": "X9", "shape": [4], "data_offsets": [0, 4]}})", "type 'X9'"},
      {R"({"a": {"shape": [4], "data_offsets": [0, 4]}})", "no dtype"},
      {R"({"a": {"dtype": "U8", "data_offsets": [0, 4]}})", "no shape"},
      {R"({"a": 4})", "no map"},
      {R"([])", "no JSON map"},
      {R"({"a": )", "no JSON map"},
      {R"({"a": {"dtype": "U8", "shape": [[4]], "data_offsets": [0, 4]}})", "too deep"},
      {R"({"__metadata__": {"a": 1}})", "no text"},
      {R"({"a": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]}, "a": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]}})",
       "twice"}};
  for (const HostileTensors& hostile : cases) {
    const auto read = ReadTensorFile(Opened(TensorBytes(hostile.header, "abcd")));
    ASSERT_THAT(read, FailsWith(ErrorCode::kInvalid, "not a file of tensors")) << hostile.header;
    EXPECT_THAT(read.error().message, HasSubstr(hostile.why)) << hostile.header;
  }
  const std::string deep(100000, '[');
  EXPECT_THAT(ReadTensorFile(Opened(TensorBytes(deep, ""))),
              FailsWith(ErrorCode::kInvalid, "not a file of tensors"));
  EXPECT_THAT(ReadTensorFile(Opened("short")),
              FailsWith(ErrorCode::kInvalid, "not a file of tensors"));
  EXPECT_THAT(ReadTensorFile(Opened(LittleEndian(~std::uint64_t{0}, 8) + "{}")),
              FailsWith(ErrorCode::kInvalid, "not a file of tensors"));
  EXPECT_THAT(ReadTensorFile(Opened(LittleEndian(3, 8) + "{}")),
              FailsWith(ErrorCode::kInvalid, "not a file of tensors"));
}

TEST(TensorFileTest, TakesEmptyTensorsAndNone) {
  EXPECT_THAT(ReadTensorFile(Opened(TensorBytes("{}", ""))), IsOk());
  EXPECT_THAT(ReadTensorFile(Opened(TensorBytes(
                  R"({"a": {"dtype": "F32", "shape": [0, 7], "data_offsets": [0, 0]},
                      "b": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]}})",
                  "abcd"))),
              IsOk());
}

}  // namespace
}  // namespace mlp
