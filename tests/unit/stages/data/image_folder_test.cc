#include "stages/data/image_folder.h"

#include "tests/unit/stages/data/pictures.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kPng = EncodePng(2, 1, {1, 2, 3, 4, 5, 6});

class ImageFolderTest : public ::testing::Test {
 protected:
  LabelledData Read(const PictureOptions& options = {}) {
    return ReadImageFolder(*OpenFileTree(scratch_.path()), options);
  }
  std::string Error(const PictureOptions& options = {}) {
    return ErrorOf([&] { Read(options); });
  }
  Scratch scratch_;
};

TEST_F(ImageFolderTest, ReadsClassesInOrderAndPlanesApart) {
  scratch_.Write("b/1.png", kPng);
  scratch_.Write("a/2.JPG", EncodeJpeg(2, 1, 9));
  scratch_.Write("a/notes.txt", "passed over");
  scratch_.Write("a/.hidden.png", "passed over");
  const LabelledData data = Read();
  EXPECT_THAT(data.classes, ElementsAre("a", "b"));
  EXPECT_THAT(data.samples.labels, ElementsAre(0, 1));
  EXPECT_THAT(data.samples.origins, ElementsAre("a/2.JPG", "b/1.png"));
  EXPECT_THAT(data.samples.shape, ElementsAre(3, 1, 2));
  EXPECT_THAT(std::get<0>(data.samples.values), ElementsAre(9, 9, 9, 9, 9, 9, 1, 4, 2, 5, 3, 6));
  EXPECT_FALSE(data.test || data.validation);
}

TEST_F(ImageFolderTest, TakesTheSplitsThatAreThere) {
  for (const char* name : {"train/a/1.png", "train/b/1.png", "test/b/1.png"}) {
    scratch_.Write(name, kPng);
  }
  EXPECT_THAT(Error(), HasSubstr("test: error: does not hold the same classes as train: it lacks "
                                 "'a'"));
  scratch_.Write("test/a/1.png", kPng);
  EXPECT_THAT(Read().test->labels, ElementsAre(0, 1));
  EXPECT_FALSE(Read().validation);
  for (const char* name : {"val/a/1.png", "val/a/2.png", "val/b/1.png"}) {
    scratch_.Write(name, kPng);
  }
  EXPECT_THAT(Read().validation->labels, ElementsAre(0, 0, 1));
  EXPECT_THAT(Read().test->origins, ElementsAre("test/a/1.png", "test/b/1.png"));
  EXPECT_THAT(Read().samples.origins, ElementsAre("train/a/1.png", "train/b/1.png"));
  scratch_.Write("valid/a/1.png", kPng);
  scratch_.Write("valid/b/1.png", kPng);
  EXPECT_THAT(Error(), HasSubstr("two folders for the validation split"));
  scratch_.Write("validation/a/1.png", kPng);
  scratch_.Write("validation/b/1.png", kPng);
  EXPECT_THAT(Error(), HasSubstr("two folders for the validation split"));
}

TEST_F(ImageFolderTest, NamesAClassThatOnlyOneSplitHas) {
  for (const char* name : {"train/a/1.png", "val/a/1.png", "val/b/1.png"}) {
    scratch_.Write(name, kPng);
  }
  EXPECT_THAT(Error(), HasSubstr("val: error: does not hold the same classes as train: it has 'b', "
                                 "which train lacks"));
}

TEST_F(ImageFolderTest, RefusesAnEmptyClass) {
  scratch_.Write("blue/1.png", kPng);
  scratch_.Write("green/.gitkeep", "");
  scratch_.Write("red/1.png", kPng);
  EXPECT_THAT(Error(), HasSubstr("green: error: holds no PNG or JPEG pictures"));
  scratch_.Write("green/1.png", kPng);
  EXPECT_THAT(Read().classes, ElementsAre("blue", "green", "red"));
}

TEST_F(ImageFolderTest, ListsWhatItPassesOver) {
  for (const char* name : {"train/a/1.png", "train/b/1.png", "train/a/x.webp",
                           "train/a/more/deep.png", "README", "train/a/.hidden/x.png"}) {
    scratch_.Write(name, kPng);
  }
  std::vector<std::string> found;
  for (const SkippedSample& sample : Read().skipped) {
    found.push_back(sample.origin + ": " + sample.reason);
  }
  EXPECT_THAT(found, ElementsAre("train/a/x.webp: is no PNG or JPEG by its name",
                                 "train/a/more: is a folder within a class"));
  std::filesystem::rename(scratch_.path() / "train/a", scratch_.path() / "a");
  std::filesystem::rename(scratch_.path() / "train/b", scratch_.path() / "b");
  std::filesystem::remove(scratch_.path() / "train");
  scratch_.Write("loose.png", kPng);
  found.clear();
  for (const SkippedSample& sample : Read().skipped) {
    found.push_back(sample.origin + ": " + sample.reason);
  }
  EXPECT_THAT(found, ElementsAre("loose.png: lies in no folder of a class",
                                 "a/more/deep.png: lies in a folder within a class",
                                 "a/x.webp: is no PNG or JPEG by its name"));
}

TEST_F(ImageFolderTest, SaysWhatIsMissing) {
  EXPECT_THAT(Error(), HasSubstr("no folders"));
  EXPECT_THAT(ErrorOf([&] { OpenFileTree(scratch_.path() / "x"); }), HasSubstr("no such file"));
  scratch_.Write("a/readme", "");
  EXPECT_THAT(Error(), HasSubstr("a: error: holds no PNG"));
}

}  // namespace
}  // namespace mlp::stages
