#include "stages/data/safetensors.h"

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SafetensorsTest : public ::testing::Test {
 protected:
  // What is said of a file with this header and data; empty if it is read.
  std::string ErrorFor(const std::string& header, const std::string& data) {
    return ErrorForBytes(LittleEndian64(header.size()) + header + data);
  }
  std::string ErrorForBytes(const std::string& bytes) {
    const auto file = scratch_.Write("t.safetensors", bytes);
    return ErrorOf([&] { Safetensors tensors(file); });
  }
  Scratch scratch_;
};

TEST_F(SafetensorsTest, WritesTheDocumentedBytes) {
  const std::string bytes = EncodeSafetensors(
      {{"b", {DType::kU8, {3}, "xyz"}}, {"a", {DType::kF32, {1, 1}, "\x01\x02\x03\x04"}}});
  const std::string header = R"({"a":{"data_offsets":[0,4],"dtype":"F32","shape":[1,1]},)"
                             R"("b":{"data_offsets":[4,7],"dtype":"U8","shape":[3]}})";
  const std::string padded = header + std::string((8 - header.size() % 8) % 8, ' ');
  EXPECT_EQ(bytes, LittleEndian64(padded.size()) + padded + "\x01\x02\x03\x04xyz");
}

// A program that maps the file into memory may use each tensor where it lies.
TEST_F(SafetensorsTest, AlignsEachTensor) {
  const std::string bytes = EncodeSafetensors({{"a", {DType::kU8, {3}, "xyz"}},
                                               {"b", {DType::kI64, {1}, "12345678"}},
                                               {"c", {DType::kF32, {1}, "1234"}}});
  const Safetensors file("x", bytes);
  for (const auto& [name, view] : file.tensors()) {
    const std::size_t offset = bytes.find(view.bytes);
    ASSERT_NE(offset, std::string::npos);
    EXPECT_EQ(offset % SizeOf(view.dtype), 0u) << name;
  }
}

TEST_F(SafetensorsTest, ReadsWhatItWrote) {
  const auto file = scratch_.Write("t", EncodeSafetensors({{"a", {DType::kI64, {}, "12345678"}},
                                                           {"b", {DType::kU8, {0, 5}, ""}}}));
  const Safetensors tensors(file);
  EXPECT_EQ(tensors.Get("a", DType::kI64).bytes, "12345678");
  EXPECT_THAT(tensors.Get("b", DType::kU8).shape, ElementsAre(0, 5));
  EXPECT_THAT(ErrorOf([&] { tensors.Get("c", DType::kU8); }), HasSubstr("no tensor 'c'"));
  EXPECT_THAT(ErrorOf([&] { tensors.Get("a", DType::kF32); }), HasSubstr("of type F32"));
}

TEST_F(SafetensorsTest, TakesForeignOrderAndMetadata) {
  EXPECT_EQ(
      ErrorFor(R"({"__metadata__":{"by":"x"},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},)"
               R"( "b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})",
               "ab"),
      "");
}

TEST_F(SafetensorsTest, RefusesHeadersThatLie) {
  const auto tensor = [](const std::string& shape, const std::string& offsets) {
    return R"({"dtype":"F32","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
  };
  const auto one = [&](const std::string& shape, const std::string& offsets) {
    return R"({"a":)" + tensor(shape, offsets) + "}";
  };
  EXPECT_EQ(ErrorFor(one("[1]", "[0,4]"), "abcd"), "");
  EXPECT_THAT(ErrorFor(one("[2]", "[0,4]"), "abcd"), HasSubstr("does not fit its offsets"));
  EXPECT_THAT(ErrorFor(one("[2]", "[0,8]"), "abcd"), HasSubstr("outside of the data"));
  EXPECT_THAT(ErrorFor(one("[1]", "[4,0]"), "abcd"), HasSubstr("outside of the data"));
  EXPECT_THAT(ErrorFor(one("[1]", "[0]"), "abcd"), HasSubstr("outside of the data"));
  EXPECT_THAT(ErrorFor(one("[1]", "[-4,0]"), "abcd"), HasSubstr("out of range"));
  EXPECT_THAT(ErrorFor(one("[1.0]", "[0,4]"), "abcd"), HasSubstr("out of range"));
  EXPECT_THAT(ErrorFor(one("[-1]", "[0,4]"), "abcd"), HasSubstr("out of range"));
  EXPECT_THAT(ErrorFor(one("{}", "[0,4]"), "abcd"), HasSubstr("no list 'shape'"));
  EXPECT_THAT(ErrorFor(one("[4294967296,4294967296,4]", "[0,0]"), ""), HasSubstr("does not fit"));
  EXPECT_THAT(ErrorFor(one("[0,4294967296,4294967296,4]", "[0,0]"), ""), HasSubstr("does not fit"));
  EXPECT_THAT(ErrorFor(one("[1]", "[0,4]"), "abcdx"), HasSubstr("follow its last tensor"));
  EXPECT_THAT(ErrorFor(one("[1]", "[1,5]"), "xabcd"), HasSubstr("overlap or leave gaps"));
  EXPECT_THAT(
      ErrorFor(R"({"a":)" + tensor("[1]", "[0,4]") + R"(,"b":)" + tensor("[1]", "[0,4]") + "}",
               "abcd"),
      HasSubstr("overlap or leave gaps"));
  EXPECT_THAT(
      ErrorFor(R"({"a":)" + tensor("[1]", "[0,4]") + R"(,"a":)" + tensor("[1]", "[0,4]") + "}",
               "abcd"),
      HasSubstr("'a' is there twice"));
  EXPECT_THAT(ErrorFor(R"({"a":{"dtype":"F64","shape":[],"data_offsets":[0,8]}})", "abcdefgh"),
              HasSubstr("type 'F64'"));
}

TEST_F(SafetensorsTest, RefusesWhatIsNoHeader) {
  EXPECT_THAT(ErrorForBytes(LittleEndian64(100'000) + std::string(100'000, '[')),
              HasSubstr("nested too deep"));
  EXPECT_THAT(ErrorForBytes(""), HasSubstr("too short"));
  EXPECT_THAT(ErrorForBytes("1234567"), HasSubstr("too short"));
  EXPECT_THAT(ErrorForBytes(std::string(8, '\xff') + "{}"), HasSubstr("longer than the file"));
  EXPECT_THAT(ErrorFor("[]", ""), HasSubstr("not a JSON object"));
  EXPECT_THAT(ErrorFor("{", ""), HasSubstr("not a JSON object"));
  EXPECT_THAT(ErrorFor(R"({"a":1})", ""), HasSubstr("'a' is not described"));
  EXPECT_THAT(ErrorFor(std::string(200000, '['), ""), HasSubstr("nested too deep"));
}

}  // namespace
}  // namespace mlp::stages
