#include "stages/data/image_folder.h"

#include "tests/unit/stages/data/pictures.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kPng = EncodePng(2, 1, {1, 2, 3, 4, 5, 6});

TEST(ImageFolderTest, ReadsClassesInOrderAndPlanesApart) {
  const Scratch scratch;
  scratch.Write("b/1.png", kPng);
  scratch.Write("a/2.JPG", EncodeJpeg(2, 1, 9));
  scratch.Write("a/notes.txt", "passed over");
  scratch.Write("a/.hidden.png", "passed over");
  const LabelledData data = ReadImageFolder(scratch.path(), 3);
  EXPECT_THAT(data.classes, ElementsAre("a", "b"));
  EXPECT_THAT(data.samples.labels, ElementsAre(0, 1));
  EXPECT_THAT(data.samples.shape, ElementsAre(3, 1, 2));
  EXPECT_THAT(std::get<0>(data.samples.values), ElementsAre(9, 9, 9, 9, 9, 9, 1, 4, 2, 5, 3, 6));
  EXPECT_EQ(data.test, std::nullopt);
}

TEST(ImageFolderTest, TakesTheTestSplitThatIsThere) {
  const Scratch scratch;
  for (const char* name : {"train/a/1.png", "train/b/1.png", "test/b/1.png"}) {
    scratch.Write(name, kPng);
  }
  EXPECT_THAT(ErrorOf([&] { ReadImageFolder(scratch.path(), 3); }), HasSubstr("the same classes"));
  scratch.Write("test/a/1.png", kPng);
  EXPECT_THAT(ReadImageFolder(scratch.path(), 3).test->labels, ElementsAre(0, 1));
}

TEST(ImageFolderTest, NamesThePictureThatCannotBeUsed) {
  const Scratch scratch;
  EXPECT_THAT(ErrorOf([&] { ReadImageFolder(scratch.path(), 3); }), HasSubstr("no folders"));
  EXPECT_THAT(ErrorOf([&] { ReadImageFolder(scratch.path() / "x", 3); }),
              HasSubstr("cannot be listed"));
  scratch.Write("a/readme", "");
  EXPECT_THAT(ErrorOf([&] { ReadImageFolder(scratch.path(), 3); }), HasSubstr("holds no PNG"));
  scratch.Write("a/1.png", kPng);
  scratch.Write("a/2.png", kPng.substr(0, 50));
  EXPECT_THAT(ErrorOf([&] { ReadImageFolder(scratch.path(), 3); }),
              HasSubstr("a/2.png: error: cannot be decoded: libpng"));
  scratch.Write("a/2.png", EncodePng(1, 2, {1, 2, 3, 4, 5, 6}));
  EXPECT_THAT(ErrorOf([&] { ReadImageFolder(scratch.path(), 3); }),
              HasSubstr("a/2.png: error: is 3x2x1"));
}

}  // namespace
}  // namespace mlp::stages
