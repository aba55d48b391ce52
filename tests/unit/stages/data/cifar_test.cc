#include "stages/data/cifar.h"

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Record(const std::string& labels, char red, char blue) {
  return labels + std::string(1024, red) + std::string(1024, 'g') + std::string(1024, blue);
}

class CifarTest : public ::testing::Test {
 protected:
  LabelledData Read(CifarKind kind) { return ReadCifar(*OpenFileTree(scratch_.path()), kind); }
  std::string Error(CifarKind kind) {
    return ErrorOf([&] { Read(kind); });
  }
  Scratch scratch_;
};

TEST_F(CifarTest, ReadsCifar10) {
  scratch_.Write("data_batch_2.bin", Record("\x09", 'r', 'b'));
  scratch_.Write("data_batch_1.bin", Record("\x01", 'R', 'B') + Record("\x02", 'x', 'y'));
  scratch_.Write("readme.html", "passed over");
  const LabelledData data = Read(CifarKind::kCifar10);
  EXPECT_THAT(data.samples.shape, ElementsAre(3, 32, 32));
  EXPECT_THAT(data.samples.labels, ElementsAre(1, 2, 9));
  EXPECT_EQ(data.samples.origins[1], "data_batch_1.bin[1]");
  const auto& values = std::get<0>(data.samples.values);
  EXPECT_EQ(values.size(), 3u * 3072);
  EXPECT_EQ(values[0], 'R');
  EXPECT_EQ(values[1024], 'g');
  EXPECT_EQ(values[2 * 3072 + 3071], 'b');
  EXPECT_FALSE(data.test);
  EXPECT_EQ(data.classes[9], "9");
  scratch_.Write("test_batch.bin", Record("\x03", 'r', 'b'));
  scratch_.Write("batches.meta.txt", "a\nb\r\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
  EXPECT_THAT(Read(CifarKind::kCifar10).test->labels, ElementsAre(3));
  EXPECT_THAT(Read(CifarKind::kCifar10).classes,
              ElementsAre("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"));
}

TEST_F(CifarTest, ReadsBothLabelsOfCifar100) {
  scratch_.Write("train.bin", Record(std::string("\x13\x63"), 'r', 'b'));
  scratch_.Write("test.bin", Record(std::string("\x00\x05", 2), 'r', 'b'));
  EXPECT_THAT(Read(CifarKind::kCifar100Fine).samples.labels, ElementsAre(99));
  EXPECT_THAT(Read(CifarKind::kCifar100Fine).test->labels, ElementsAre(5));
  EXPECT_EQ(Read(CifarKind::kCifar100Fine).classes.size(), 100u);
  EXPECT_THAT(Read(CifarKind::kCifar100Coarse).samples.labels, ElementsAre(19));
  EXPECT_EQ(Read(CifarKind::kCifar100Coarse).classes.size(), 20u);
}

TEST_F(CifarTest, RefusesWhatDoesNotFit) {
  EXPECT_THAT(Error(CifarKind::kCifar10), HasSubstr("holds no data_batch_*.bin"));
  scratch_.Write("data_batch_1.bin", Record("\x01", 'r', 'b') + "x");
  EXPECT_THAT(Error(CifarKind::kCifar10),
              HasSubstr("holds 3074 bytes, which are not records of 3073 bytes"));
  scratch_.Write("data_batch_1.bin", "");
  EXPECT_THAT(Error(CifarKind::kCifar10), HasSubstr("holds 0 bytes"));
  scratch_.Write("data_batch_1.bin", Record("\x01", 'r', 'b') + Record("\x0a", 'r', 'b'));
  EXPECT_THAT(Error(CifarKind::kCifar10),
              HasSubstr("label 10 of sample 1 is not in the range 0..9"));
  scratch_.Write("data_batch_1.bin", Record("\x01", 'r', 'b'));
  scratch_.Write("batches.meta.txt", "a\na\n");
  EXPECT_THAT(Error(CifarKind::kCifar10), HasSubstr("must name 10 different classes"));
}

}  // namespace
}  // namespace mlp::stages
