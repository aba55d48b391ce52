#include "stages/data/csv.h"

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class CsvTest : public ::testing::Test {
 protected:
  LabelledData Read(const std::string& text, const CsvOptions& options) {
    return ReadCsv(scratch_.Write("table.csv", text), options);
  }
  std::string ErrorFor(const std::string& text, const CsvOptions& options) {
    return ErrorOf([&] { Read(text, options); });
  }
  static std::vector<float> Values(const LabelledData& data) {
    return std::get<std::vector<float>>(data.samples.values);
  }
  Scratch scratch_;
  const CsvOptions digits_{.label_column = "2", .classes = 3};
};

TEST_F(CsvTest, ReadsNumbersAndLabels) {
  const LabelledData data = Read("1,2.5,0\r\n\n-3e2,+4,2", digits_);
  EXPECT_THAT(Values(data), ElementsAre(1, 2.5, -300, 4));
  EXPECT_THAT(data.samples.labels, ElementsAre(0, 2));
  EXPECT_THAT(data.samples.shape, ElementsAre(2));
  EXPECT_THAT(data.classes, ElementsAre("0", "1", "2"));
}

TEST_F(CsvTest, TakesAnyTextAsLabelWhereClassesAreNotGiven) {
  const CsvOptions options{.header = true, .label_column = "kind"};
  const LabelledData data =
      Read("kind,x\n\"oak, old\",1\nelm,2\n\"a \"\"b\"\"\",3\nelm,4\n", options);
  EXPECT_THAT(data.classes, ElementsAre("a \"b\"", "elm", "oak, old"));
  EXPECT_THAT(data.samples.labels, ElementsAre(2, 1, 0, 1));
}

TEST_F(CsvTest, OrdersNumericLabelsAsNumbers) {
  EXPECT_THAT(Read("1,10\n2,9\n", {.label_column = "1"}).classes, ElementsAre("9", "10"));
}

TEST_F(CsvTest, ShapesImages) {
  CsvOptions options = digits_;
  options.image_shape = {1, 1, 2};
  EXPECT_THAT(Read("1,2,0\n", options).samples.shape, ElementsAre(1, 1, 2));
  options.image_shape = {1, 2, 2};
  EXPECT_THAT(ErrorFor("1,2,0\n", options), HasSubstr("do not fill an image of 1x2x2"));
}

TEST_F(CsvTest, NamesThePlaceOfABadValue) {
  EXPECT_THAT(ErrorFor("1,2,0\n1,nan,0\n", digits_),
              HasSubstr("table.csv:2:3: error: 'nan' is not a finite number"));
  EXPECT_THAT(ErrorFor("1,,0\n", digits_), HasSubstr("table.csv:1:3: error: '' is not"));
  EXPECT_THAT(ErrorFor("1,2,0\n1,2,3\n", digits_),
              HasSubstr("table.csv:2:5: error: label '3' is not in the range 0..2"));
  EXPECT_THAT(ErrorFor("1,2,x\n", digits_), HasSubstr("label 'x'"));
  EXPECT_THAT(ErrorFor("1,2,0\n\n1,2\n", digits_), HasSubstr("table.csv:3: error: 2 columns"));
  EXPECT_THAT(ErrorFor("1,2,0\n\"1,2,0\n", digits_), HasSubstr("table.csv:2:1: error: a quoted"));
}

TEST_F(CsvTest, RefusesTablesWithoutWhatItNeeds) {
  EXPECT_THAT(ErrorFor("", digits_), HasSubstr("holds no rows"));
  EXPECT_THAT(ErrorFor("\n\n", digits_), HasSubstr("holds no rows"));
  EXPECT_THAT(ErrorFor("a,b\n", {.header = true, .label_column = "b"}),
              HasSubstr("no rows below its header"));
  EXPECT_THAT(ErrorFor("a,b\n1,2\n", {.header = true, .label_column = "c"}),
              HasSubstr("no column is named 'c'"));
  EXPECT_THAT(ErrorFor("1,2\n", digits_), HasSubstr("there is no column 2 among 2 columns"));
  EXPECT_THAT(ErrorFor("1\n", {.label_column = "0"}), HasSubstr("no other column"));
}

}  // namespace
}  // namespace mlp::stages
