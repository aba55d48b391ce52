#include "stages/data/idx.h"

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Images(std::uint32_t count, std::uint32_t height, std::uint32_t width,
                   const std::string& pixels) {
  return BigEndian32(0x803) + BigEndian32(count) + BigEndian32(height) + BigEndian32(width) +
         pixels;
}

std::string Labels(std::uint32_t count, const std::string& labels) {
  return BigEndian32(0x801) + BigEndian32(count) + labels;
}

class IdxTest : public ::testing::Test {
 protected:
  std::string ErrorFor(const std::string& images, const std::string& labels) {
    scratch_.Write("train-images-idx3-ubyte", images);
    scratch_.Write("train-labels-idx1-ubyte", labels);
    return Error();
  }
  // Of the files that are there.
  std::string Error() {
    return ErrorOf([&] { ReadIdx(*OpenFileTree(scratch_.path()), 10); });
  }
  Scratch scratch_;
  const std::string images_ = Images(2, 1, 2, "abcd");
  const std::string labels_ = Labels(2, "\x01\x09");
};

TEST_F(IdxTest, ReadsThePairsOfADirectory) {
  scratch_.Write("train-images-idx3-ubyte", images_);
  scratch_.Write("train-labels-idx1-ubyte", labels_);
  EXPECT_EQ(ReadIdx(*OpenFileTree(scratch_.path()), 10).test, std::nullopt);
  scratch_.Write("t10k-images-idx3-ubyte", Images(1, 1, 2, "ef"));
  scratch_.Write("t10k-labels-idx1-ubyte", Labels(1, "\x02"));
  const LabelledData data = ReadIdx(*OpenFileTree(scratch_.path()), 10);
  EXPECT_THAT(data.samples.shape, ElementsAre(1, 1, 2));
  EXPECT_THAT(std::get<0>(data.samples.values), ElementsAre('a', 'b', 'c', 'd'));
  EXPECT_THAT(data.samples.labels, ElementsAre(1, 9));
  EXPECT_THAT(data.test->labels, ElementsAre(2));
  EXPECT_THAT(data.samples.origins,
              ElementsAre("train-images-idx3-ubyte[0]", "train-images-idx3-ubyte[1]"));
  EXPECT_EQ(data.classes.size(), 10u);
}

TEST_F(IdxTest, RefusesWhatTheHeaderDoesNotDescribe) {
  EXPECT_THAT(ErrorFor(images_.substr(0, 9), labels_), HasSubstr("too short"));
  EXPECT_THAT(ErrorFor(images_.substr(0, 18), labels_), HasSubstr("2x1x2 values, but 2 follow"));
  EXPECT_THAT(ErrorFor(images_ + "x", labels_), HasSubstr("but 5 follow"));
  EXPECT_THAT(ErrorFor(labels_, labels_), HasSubstr("too short"));
  EXPECT_THAT(ErrorFor(Images(0, 1, 2, ""), labels_), HasSubstr("holds no samples"));
  EXPECT_THAT(ErrorFor(Images(2, 0, 2, ""), labels_), HasSubstr("but 0 follow"));
  EXPECT_THAT(ErrorFor(std::string(40, 'x'), labels_), HasSubstr("is not an IDX file"));
}

// The product of these sizes is 4 modulo 2^64; it must neither pass nor be allocated.
TEST_F(IdxTest, RefusesSizesThatOverflow) {
  EXPECT_THAT(ErrorFor(Images(0xffffffff, 0xffffffff, 0xffffffff, "abcd"), labels_),
              HasSubstr("but 4 follow"));
  EXPECT_THAT(ErrorFor(Images(0x80000000, 0x80000000, 4, ""), labels_), HasSubstr("but 0 follow"));
}

TEST_F(IdxTest, RefusesLabelsThatDoNotFit) {
  EXPECT_THAT(ErrorFor(images_, Labels(1, "\x01")), HasSubstr("1 labels for 2 images"));
  EXPECT_THAT(ErrorFor(images_, Labels(2, "\x01\x0a")),
              HasSubstr("label 10 of sample 1 is not in the range 0..9"));
}

TEST_F(IdxTest, RefusesIncompleteDirectories) {
  EXPECT_THAT(Error(), HasSubstr("holds no train-images"));
  scratch_.Write("train-images-idx3-ubyte", images_);
  EXPECT_THAT(Error(), HasSubstr("no file of labels"));
  scratch_.Write("train-labels-idx1-ubyte", labels_);
  scratch_.Write("t10k-images-idx3-ubyte", Images(1, 2, 2, "abcd"));
  scratch_.Write("t10k-labels-idx1-ubyte", Labels(1, "\x02"));
  EXPECT_THAT(Error(), HasSubstr("test images are 1x2x2"));
}

}  // namespace
}  // namespace mlp::stages
