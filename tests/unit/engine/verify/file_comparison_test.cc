#include "engine/verify/file_comparison.h"

#include <gmock/gmock.h>

#include <fstream>

#include "tests/support/temp_dir.h"
#include "tests/unit/engine/verify/verify_files.h"

namespace mlp {
namespace {

using ::testing::HasSubstr;

class FileComparisonTest : public ::testing::Test {
 protected:
  // What is said of two files of this name; "" for no difference.
  std::string Say(const std::string& name, const std::string& recorded, const std::string& now,
                  const Contract& contract = {}) {
    std::ofstream(directory_ / "recorded", std::ios::binary) << recorded;
    std::ofstream(directory_ / "now", std::ios::binary) << now;
    const FirstDifference found = CompareFiles(PosixFileSystem(), contract, name,
                                               directory_ / "recorded", directory_ / "now");
    if (!found) return "error: " + found.error().message;
    return *found ? DifferenceText(**found) : "";
  }

 private:
  testing::TempDir directory_;
};

TEST_F(FileComparisonTest, PicksTheFormByName) {
  EXPECT_THAT(Say("m.json", R"({"a": 1})", R"({"a": 2})"), HasSubstr("key a"));
  EXPECT_THAT(Say("M.JSON", R"({"a": 1})", R"({"a": 2})"), HasSubstr("key a"));
  EXPECT_THAT(Say("m.jsonl", "{\"step\": 4, \"a\": 1}\n", "{\"step\": 4, \"a\": 2}\n"),
              HasSubstr("step 4, key a"));
  EXPECT_THAT(Say("m.csv", "a,b\n1,2\n", "a,b\n1,3\n"), HasSubstr("row 1, column 'b'"));
  EXPECT_THAT(Say("m.tsv", "a\tb\n1\t2\n", "a\tb\n1\t3\n"), HasSubstr("row 1, column 'b'"));
  EXPECT_THAT(
      Say("m.safetensors", TwoTensors({1, 2, 3, 4}, {5, 6}), TwoTensors({1, 2, 3, 5}, {5, 6})),
      HasSubstr("tensor 'a', element 3 [1, 1]"));
  EXPECT_THAT(Say("m.pt", ZipBytes({{"a", "x"}}), ZipBytes({{"a", "y"}})),
              HasSubstr("entry 'a', byte 0"));
  EXPECT_THAT(Say("m.txt", "a\nb\n", "a\nc\n"), HasSubstr("line 2"));
  EXPECT_THAT(Say("m.png", std::string("\0a", 2), std::string("\0b", 2)), HasSubstr("byte 1"));
}

TEST_F(FileComparisonTest, AlwaysFindsWhereEveryByteCounts) {
  EXPECT_THAT(Say("m.json", R"({"a": 1, "b": 2})", R"({"b": 2, "a": 1})"), HasSubstr("line 1"));
  EXPECT_THAT(Say("m.json", "{\n", "{\n\n"), HasSubstr("line 2"));  // no JSON
  EXPECT_THAT(Say("m.csv", "a,b\n", "a,b\r\n"), HasSubstr(R"('a,b\x0d')"));
  EXPECT_THAT(Say("m.safetensors", "one", "two"), HasSubstr("line 1"));
  EXPECT_THAT(Say("m.zip", "PK\3\4a", "PK\3\4b"), HasSubstr("line 1"));
}

TEST_F(FileComparisonTest, AllowsOnlyNumbersToDiffer) {
  const Contract near = Tolerance(0.5, 0);
  EXPECT_EQ(Say("m.json", R"({"a": 1, "b": 2})", R"({"b": 2.25, "a": 1})", near), "");
  EXPECT_NE(Say("m.json", R"({"a": 1})", R"({"a": 2})", near), "");
  EXPECT_NE(Say("m.json", "{\n", "{\n\n", near), "");
  EXPECT_EQ(Say("m.csv", "a,b\n1,2\n", "a,b\n1,2.25\n", near), "");
  EXPECT_EQ(Say("m.safetensors", TwoTensors({1, 2, 3, 4}, {5, 6}),
                TwoTensors({1, 2, 3, 4.25}, {5, 6}), near),
            "");
  EXPECT_NE(Say("m.safetensors", "one", "two", near), "");
  EXPECT_NE(Say("m.txt", "1.0\n", "1.1\n", near), "");
  EXPECT_NE(Say("m.pt", ZipBytes({{"a", "x", 1}}), ZipBytes({{"a", "x", 2}}), near), "");
}

}  // namespace
}  // namespace mlp
