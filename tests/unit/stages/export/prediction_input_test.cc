#include "stages/export/prediction_input.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/unit/stages/data/pictures.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

const ModelDescription kTable{{"a", "b"}, {3}};

TEST(PredictionInputTest, ReadsRowsOfNumbers) {
  const Scratch scratch;
  const auto file = scratch.Write("rows.csv", "1,2,3\r\n-4,5.5,6e2\n");
  const PredictionInput input = ReadPredictionInput(file, kTable, {});
  EXPECT_EQ(input.names, (std::vector<std::string>{"rows.csv:1", "rows.csv:2"}));
  EXPECT_EQ(input.values, (std::vector<float>{1, 2, 3, -4, 5.5, 600}));
}

TEST(PredictionInputTest, ReadsTablesAsPrepareDoes) {
  const Scratch scratch;
  const std::string text = "\xef\xbb\xbf\"1\",2,3\n\n4,5,6";
  const auto file = scratch.Write("rows.csv", text);
  const PredictionInput input = ReadPredictionInput(file, kTable, {});
  EXPECT_EQ(input.values, (std::vector<float>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(input.names, (std::vector<std::string>{"rows.csv:1", "rows.csv:3"}));
  const auto gzipped = scratch.path() / "rows.csv.gz";
  const gzFile stream = gzopen(gzipped.c_str(), "wb");
  gzwrite(stream, text.data(), static_cast<unsigned>(text.size()));
  gzclose(stream);
  EXPECT_EQ(ReadPredictionInput(gzipped, kTable, {}).values, input.values);
}

TEST(PredictionInputTest, NamesTheLineOfAWrongRow) {
  const Scratch scratch;
  const auto refusal = [&](const std::string& text) {
    const auto file = scratch.Write("rows.csv", text);
    return ErrorOf([&] { ReadPredictionInput(file, kTable, {}); });
  };
  EXPECT_THAT(refusal("1,2,3\n1,x,3\n"), testing::HasSubstr("rows.csv:2:3: error: 'x' is not a"));
  EXPECT_THAT(refusal("1,2,3,4\n"),
              testing::HasSubstr("rows.csv:1: error: has 4 values, and the model takes 3\n"));
  EXPECT_THAT(refusal("1,2,1e300\n"), testing::HasSubstr("'1e300' is not a number"));
  EXPECT_THAT(refusal(""), testing::HasSubstr("rows.csv: error: holds no rows"));
}

const ModelDescription kGrey{{"a", "b"}, {1, 2, 3}};

TEST(PredictionInputTest, ReadsPicturesAndBringsThemToSizeOnRequest) {
  const Scratch scratch;
  scratch.Write("in/b/2.jpg", EncodeJpeg(3, 2, 90));
  scratch.Write("in/1.png", EncodePng(3, 2, std::vector<unsigned char>(18, 40)));
  const PredictionInput input = ReadPredictionInput(scratch.path() / "in", kGrey, {});
  EXPECT_EQ(input.names, (std::vector<std::string>{"1.png", "b/2.jpg"}));
  EXPECT_EQ(input.values, (std::vector<float>{40, 40, 40, 40, 40, 40, 90, 90, 90, 90, 90, 90}));
  const auto larger =
      scratch.Write("larger.png", EncodePng(6, 4, std::vector<unsigned char>(72, 5)));
  EXPECT_EQ(ReadPredictionInput(larger, kGrey, {.resize = true}).values, std::vector<float>(6, 5));
  const std::string refusal = ErrorOf([&] { ReadPredictionInput(larger, kGrey, {}); });
  EXPECT_THAT(refusal, testing::HasSubstr("larger.png: error: has the size 4x6, and the model "
                                          "takes 2x3\nhint: --resize "));
}

// No memory is taken by what a model claims, here 57 TiB.
TEST(PredictionInputTest, ComparesSizesBeforeItMakesPictures) {
  const Scratch scratch;
  scratch.Write("1.png", EncodePng(3, 2, std::vector<unsigned char>(18, 40)));
  scratch.Write("2.png", EncodePng(2, 2, std::vector<unsigned char>(12, 40)));
  const ModelDescription huge{{"a", "b"}, {1, 4000000, 4000000}};
  EXPECT_THAT(ErrorOf([&] { ReadPredictionInput(scratch.path(), huge, {}); }),
              testing::HasSubstr("1.png: error: has the size 2x3, and the model takes 4000000x"));
  EXPECT_THAT(ErrorOf([&] { ReadPredictionInput(scratch.path(), huge, {.resize = true}); }),
              testing::HasSubstr("more than are classified at once"));
  EXPECT_THAT(ErrorOf([&] { ReadPredictionInput(scratch.path(), kGrey, {}); }),
              testing::HasSubstr("1 of 2 pictures have the size 2x2, and the model takes 2x3"));
}

TEST(PredictionInputTest, NamesPicturesThatCannotBeDecoded) {
  const Scratch scratch;
  const std::string whole = EncodeJpeg(3, 2, 90);
  scratch.Write("good.jpg", whole);
  scratch.Write("cut.jpg", whole.substr(0, whole.size() / 2));
  scratch.Write("text.png", "no picture");
  const std::string refusal = ErrorOf([&] { ReadPredictionInput(scratch.path(), kGrey, {}); });
  EXPECT_THAT(refusal, testing::HasSubstr("cut.jpg: error: cannot be decoded: "));
  EXPECT_THAT(refusal, testing::HasSubstr("text.png: cannot be decoded: "));
  EXPECT_THAT(refusal, testing::Not(testing::HasSubstr("good.jpg")));
}

TEST(PredictionInputTest, RefusesOptionsThatChangeNothing) {
  const Scratch scratch;
  const auto file = scratch.Write("rows.csv", "1,2,3\n");
  const auto refusal = [&](const PredictionInputOptions& options) {
    return ErrorOf([&] { ReadPredictionInput(file, kTable, options); });
  };
  EXPECT_THAT(refusal({.split = "test"}), testing::HasSubstr("--split is for datasets"));
  EXPECT_THAT(refusal({.resize = true}), testing::HasSubstr("--resize is for pictures"));
}

TEST(PredictionInputTest, SaysWhereNothingIs) {
  const Scratch scratch;
  scratch.Write("notes.txt", "no picture");
  EXPECT_THAT(ErrorOf([&] { ReadPredictionInput(scratch.path(), kTable, {}); }),
              testing::HasSubstr("holds no PNG or JPEG pictures"));
}

}  // namespace
}  // namespace mlp::stages
