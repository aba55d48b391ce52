#include "stages/data/csv.h"

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class CsvTest : public ::testing::Test {
 protected:
  LabelledData Read(const std::string& text, const CsvOptions& options) {
    return ReadCsv(*OpenFileTree(scratch_.Write("table.csv", text)), options);
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

TEST_F(CsvTest, RefusesTwoColumnsOfOneName) {
  EXPECT_THAT(ErrorFor("x,y,y\n1,2,0\n", {.header = true, .label_column = "y"}),
              HasSubstr("table.csv:1: error: two columns have the name 'y'"));
}

TEST_F(CsvTest, PassesOverAByteOrderMark) {
  const CsvOptions options{.header = true, .label_column = "kind"};
  EXPECT_THAT(Read("\xef\xbb\xbfkind,x\na,1\nb,2\n", options).classes, ElementsAre("a", "b"));
}

TEST_F(CsvTest, RefusesALineOfNothingButCommas) {
  EXPECT_THAT(ErrorFor(std::string(70'000, ','), digits_),
              HasSubstr("table.csv:1: error: has more than 65536 columns"));
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
  EXPECT_THAT(ErrorFor("1,,0\n", digits_),
              HasSubstr("table.csv:1:3: error: the value of column '1' is missing"));
  EXPECT_THAT(ErrorFor("1,2,0\n1,2,3\n", digits_),
              HasSubstr("table.csv:2:5: error: label '3' is not in the range 0..2"));
  EXPECT_THAT(ErrorFor("1,2,x\n", digits_), HasSubstr("label 'x'"));
  EXPECT_THAT(ErrorFor("1,2,0\n\n1,2\n", digits_), HasSubstr("table.csv:3: error: 2 columns"));
  EXPECT_THAT(ErrorFor("1,2,0\n\"1,2,0\n", digits_), HasSubstr("table.csv:2:1: error: a quoted"));
}

TEST_F(CsvTest, RefusesTextBehindAClosingQuote) {
  EXPECT_THAT(ErrorFor("1,2,0\n\"1\"2,2,0\n", digits_),
              HasSubstr("table.csv:2:1: error: text follows a closing quote"));
  EXPECT_THAT(ErrorFor("1,2,\"0\" \n", digits_), HasSubstr("table.csv:1:5: error: text follows"));
  EXPECT_THAT(ErrorFor("1,2,\"0\"\"\n", digits_), HasSubstr("a quoted field is not closed"));
  const LabelledData data = Read("\"1\",\"2\",\"0\"\r\n\"3\",4,\"2\"\r", digits_);
  EXPECT_THAT(Values(data), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(data.samples.labels, ElementsAre(0, 2));
}

TEST_F(CsvTest, HintsAtAForgottenHeader) {
  EXPECT_THAT(ErrorFor("x,z,y\n1,2,0\n", digits_),
              HasSubstr("hint: if this line names the columns, set prepare.header to true; else"));
  EXPECT_THAT(ErrorFor("1,2,0\nx,2,0\n", digits_), HasSubstr("hint: name columns of words"));
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

class CsvColumnsTest : public CsvTest {
 protected:
  CsvOptions options_{.header = true, .label_column = "y", .categorical = {"k"}};
};

TEST_F(CsvColumnsTest, EncodesCategoriesInOrderOfTheirBytes) {
  const LabelledData data = Read("x,k,y\n1,b,p\n2,a,q\n3,b,p\n4,c,q\n", options_);
  EXPECT_THAT(data.samples.shape, ElementsAre(4));
  EXPECT_THAT(Values(data), ElementsAre(1, 0, 1, 0, 2, 1, 0, 0, 3, 0, 1, 0, 4, 0, 0, 1));
  EXPECT_THAT(data.columns[1].categories, ElementsAre("a", "b", "c"));
  EXPECT_EQ(data.columns[1].kind, ColumnKind::kOneHot);
  options_.encoding = ColumnKind::kCodes;
  EXPECT_THAT(Values(Read("x,k,y\n1,b,p\n2,a,q\n", options_)), ElementsAre(1, 1, 2, 0));
}

TEST_F(CsvColumnsTest, DetectsColumnsWithoutANumber) {
  options_.categorical.clear();
  options_.detect_categories = true;
  const LabelledData data = Read("x,k,y\n1,b,p\n2,a,q\n", options_);
  EXPECT_EQ(data.columns[0].kind, ColumnKind::kNumber);
  EXPECT_EQ(data.columns[1].kind, ColumnKind::kOneHot);
  EXPECT_THAT(ErrorFor("x,k,y\n1,b,p\nnan,a,q\n", options_),
              HasSubstr("table.csv:3:1: error: 'nan' is not a finite number"));
}

TEST_F(CsvColumnsTest, RefusesColumnsThatCannotBeEncoded) {
  std::string text = "x,k,y\n";
  for (std::size_t i = 0; i <= kMaxCategories; ++i) text += "1,id" + std::to_string(i) + ",p\n";
  EXPECT_THAT(ErrorFor(text, options_),
              HasSubstr("table.csv:1002:3: error: column 'k' has more than 1000 categories"));
  options_.categorical = {"y"};
  EXPECT_THAT(ErrorFor("x,k,y\n1,2,p\n", options_), HasSubstr("column 'y' is the label"));
  options_.categorical = {"z"};
  EXPECT_THAT(ErrorFor("x,k,y\n1,2,p\n", options_), HasSubstr("no column is named 'z'"));
  EXPECT_THAT(ErrorFor("x,y\n1e300,p\n", {.header = true, .label_column = "y"}),
              HasSubstr("table.csv:2:1: error: '1e300' is too large"));
}

TEST_F(CsvColumnsTest, TreatsMissingValuesAsAsked) {
  options_.missing_values = {"", "NA"};
  const std::string text = "x,k,y\n1,b,p\nNA,a,q\n3,,p\n4,a,NA\n";
  EXPECT_THAT(ErrorFor(text, options_),
              HasSubstr("table.csv:3:1: error: the value of column 'x' is missing"));
  options_.missing = MissingPolicy::kDrop;
  const LabelledData dropped = Read(text, options_);
  EXPECT_THAT(dropped.samples.origins, ElementsAre("table.csv:2"));
  ASSERT_EQ(dropped.skipped.size(), 3u);
  EXPECT_EQ(dropped.skipped[1].origin, "table.csv:4");
  EXPECT_EQ(dropped.skipped[1].reason, "the value of column 'k' is missing");
  EXPECT_THAT(ErrorFor("x,k,y\nNA,b,p\n", options_), HasSubstr("no row without a missing value"));
  options_.missing = MissingPolicy::kFill;
  EXPECT_THAT(ErrorFor(text, options_), HasSubstr("table.csv:5:5: error: the label is missing"));
  EXPECT_THAT(Values(Read("x,k,y\n1,b,p\nNA,,q\n", options_)),
              ElementsAre(1, 1, ::testing::IsNan(), 0));
  options_.encoding = ColumnKind::kCodes;
  EXPECT_THAT(Values(Read("x,k,y\n1,b,p\n2,,q\n", options_)), ElementsAre(1, 0, 2, -1));
}

TEST_F(CsvColumnsTest, RefusesCategoriesOfWhichThereAreNone) {
  options_.missing = MissingPolicy::kFill;
  for (const ColumnKind encoding : {ColumnKind::kOneHot, ColumnKind::kCodes}) {
    options_.encoding = encoding;
    EXPECT_THAT(ErrorFor("x,k,y\n1,,p\n2,,q\n", options_),
                HasSubstr("table.csv: error: column 'k' has no value in the training file\n"
                          "hint: take it out of the table"));
  }
}

TEST_F(CsvColumnsTest, TakesASplitByItsShortName) {
  scratch_.Write("in/train.csv", "x,k,y\n1,b,p\n2,a,q\n");
  scratch_.Write("in/notes.txt", "no table");
  const auto read = [&] { return ReadCsv(*OpenFileTree(scratch_.path() / "in"), options_); };
  for (const std::string name : {"val.csv", "valid.csv", "validation.csv"}) {
    const auto file = scratch_.Write("in/" + name, "x,k,y\n5,a,q\n");
    ASSERT_TRUE(read().validation) << name;
    EXPECT_THAT(read().validation->origins, ElementsAre(name + ":2"));
    std::filesystem::remove(file);
  }
  scratch_.Write("in/val.csv", "x,k,y\n5,a,q\n");
  scratch_.Write("in/val.csv.gz", "not looked at beside the plain one");
  EXPECT_TRUE(read().validation);
  scratch_.Write("in/valid.csv", "x,k,y\n5,a,q\n");
  EXPECT_THAT(ErrorOf(read), HasSubstr("holds two files for the validation split: val.csv and "
                                       "valid.csv"));
}

TEST_F(CsvColumnsTest, RefusesATableOfNoSplit) {
  scratch_.Write("in/train.csv", "x,k,y\n1,b,p\n2,a,q\n");
  const auto read = [&] { return ReadCsv(*OpenFileTree(scratch_.path() / "in"), options_); };
  for (const char* name : {"Test.csv", "other.CSV", "holdout.csv.gz"}) {
    const auto file = scratch_.Write(std::string("in/") + name, "x,k,y\n5,a,q\n");
    EXPECT_THAT(ErrorOf(read), HasSubstr(std::string(name) +
                                         ": error: lies beside train.csv, but is of no split"));
    std::filesystem::remove(file);
  }
  scratch_.Write("in/raw/other.csv", "x,k,y\n5,a,q\n");
  EXPECT_FALSE(read().validation || read().test);
}

TEST_F(CsvColumnsTest, HoldsFurtherFilesToTheTrainingFile) {
  scratch_.Write("in/train.csv", "x,k,y\n1,b,p\n2,a,q\n");
  scratch_.Write("in/test.csv", "x,k,y\n5,c,q\n");
  const auto read = [&] { return ReadCsv(*OpenFileTree(scratch_.path() / "in"), options_); };
  EXPECT_THAT(ErrorOf(read), HasSubstr("test.csv:2:3: error: 'c' is no category that column 'k'"));
  options_.ignore_unknown = true;
  EXPECT_THAT(std::get<1>(read().test->values), ElementsAre(5, 0, 0));
  EXPECT_THAT(read().test->labels, ElementsAre(1));
  EXPECT_FALSE(read().validation);
  scratch_.Write("in/validation.csv", "x,k,y\n5,a,r\n");
  EXPECT_THAT(ErrorOf(read),
              HasSubstr("validation.csv:2:5: error: label 'r' is not in the training file"));
  scratch_.Write("in/validation.csv", "k,x,y\na,5,p\n");
  EXPECT_THAT(ErrorOf(read), HasSubstr("its columns are not those of the training file"));
  std::filesystem::remove(scratch_.path() / "in/train.csv");
  EXPECT_THAT(ErrorOf(read), HasSubstr("holds no train.csv"));
}

}  // namespace
}  // namespace mlp::stages
