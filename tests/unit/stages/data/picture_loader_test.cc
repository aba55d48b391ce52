#include "stages/data/picture_loader.h"

#include <new>

#include "tests/unit/stages/data/pictures.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class PictureLoaderTest : public ::testing::Test {
 protected:
  // Writes `count` pictures of one colour each, and lists them.
  std::vector<Picture> WritePictures(unsigned char count) {
    std::vector<Picture> pictures;
    for (unsigned char i = 0; i < count; ++i) {
      const std::string name = "picture" + std::to_string(100 + i) + ".png";
      scratch_.Write(name, EncodePng(1, 1, {i, i, i}));
      pictures.push_back({name, i});
    }
    return pictures;
  }
  LoadedPictures Load(const std::vector<Picture>& pictures, const PictureOptions& options) {
    return LoadPictures(*OpenFileTree(scratch_.path()), {pictures}, options);
  }
  std::string Error(const std::vector<Picture>& pictures, const PictureOptions& options) {
    return ErrorOf([&] { Load(pictures, options); });
  }
  Scratch scratch_;
};

TEST_F(PictureLoaderTest, ThreadsChangeNothing) {
  const std::vector<Picture> pictures = WritePictures(40);
  const Samples alone = Load(pictures, {.threads = 1}).parts[0];
  for (const std::size_t threads : {0, 2, 3, 64}) {
    const Samples together = Load(pictures, {.threads = threads}).parts[0];
    EXPECT_EQ(together.values, alone.values);
    EXPECT_EQ(together.labels, alone.labels);
  }
  EXPECT_EQ(std::get<0>(alone.values)[3 * 39], 39);
}

TEST_F(PictureLoaderTest, NamesEveryBrokenPictureUpToABound) {
  const std::vector<Picture> pictures = WritePictures(30);
  scratch_.Write(pictures[3].name, "GIF89a");
  scratch_.Write(pictures[7].name, EncodePng(1, 1, {1, 2, 3}).substr(0, 40));
  for (const std::size_t threads : {1, 4}) {
    const std::string error = Error(pictures, {.threads = threads});
    EXPECT_THAT(error, HasSubstr("picture103.png: error: cannot be decoded: it is neither"));
    EXPECT_THAT(error, HasSubstr("picture107.png: cannot be decoded: libpng"));
    EXPECT_THAT(error, AllOf(HasSubstr("prepare.broken"), Not(HasSubstr("more"))));
  }
  for (const Picture& picture : pictures) scratch_.Write(picture.name, "");
  const std::string error = Error(pictures, {.threads = 4});
  EXPECT_THAT(error, AllOf(HasSubstr("picture119.png"), Not(HasSubstr("picture120.png"))));
  EXPECT_THAT(error, HasSubstr("\nand 10 more\n"));
}

TEST_F(PictureLoaderTest, SkipsBrokenPicturesWhereAsked) {
  const std::vector<Picture> pictures = WritePictures(4);
  scratch_.Write(pictures[0].name, "no picture");
  scratch_.Write(pictures[2].name, "");
  const LoadedPictures loaded = Load(pictures, {.channels = 1, .skip_broken = true, .threads = 2});
  EXPECT_THAT(std::get<0>(loaded.parts[0].values), ElementsAre(1, 3));
  EXPECT_THAT(loaded.parts[0].labels, ElementsAre(1, 3));
  EXPECT_THAT(loaded.parts[0].origins, ElementsAre("picture101.png", "picture103.png"));
  ASSERT_THAT(loaded.skipped, SizeIs(2));
  EXPECT_EQ(loaded.skipped[1].origin, "picture102.png");
}

TEST_F(PictureLoaderTest, RefusesMixedSizesUnlessTheyAreResized) {
  std::vector<Picture> pictures = WritePictures(2);
  scratch_.Write(pictures[1].name, EncodePng(1, 2, {10, 10, 10, 30, 30, 30}));
  EXPECT_THAT(Error(pictures, {}),
              HasSubstr("picture101.png: error: is 3x2x1 (channels, height, width), the pictures "
                        "before it are 3x1x1"));
  EXPECT_THAT(Error(pictures, {.skip_broken = true}), HasSubstr("is 3x2x1"));
  EXPECT_THAT(Error(pictures, {}), HasSubstr("prepare.resize"));
  const LoadedPictures loaded = Load(pictures, {.channels = 1, .resize = {{1, 1}}});
  EXPECT_THAT(std::get<0>(loaded.parts[0].values), ElementsAre(0, 20));
  ASSERT_THAT(loaded.sizes, SizeIs(2));
  EXPECT_EQ(loaded.sizes[1].height, 2u);
  EXPECT_EQ(loaded.sizes[1].count, 1u);
}

TEST_F(PictureLoaderTest, NamesOnlyWhatIsNotToBeSkipped) {
  const std::vector<Picture> pictures = WritePictures(3);
  scratch_.Write(pictures[0].name, "no picture");
  scratch_.Write(pictures[2].name, EncodePng(1, 2, {10, 10, 10, 30, 30, 30}));
  const std::string error = Error(pictures, {.skip_broken = true});
  EXPECT_THAT(error, HasSubstr("picture102.png: error: is 3x2x1"));
  EXPECT_THAT(error, AllOf(HasSubstr("prepare.resize"), Not(HasSubstr("picture100"))));
  const std::string other = Error(pictures, {.skip_other_sizes = true});
  EXPECT_THAT(other, AllOf(HasSubstr("picture100.png: error"), Not(HasSubstr("picture102"))));
}

// A tree whose first picture takes all memory.
class HungryTree : public FileTree {
 public:
  HungryTree() : FileTree("in", Listing{{"a.png", "b.png"}}) {}
  std::string Read(const std::string& name) const override {
    if (name == "a.png") throw std::bad_alloc();
    return EncodePng(1, 1, {1, 2, 3});
  }
  std::filesystem::path Place(const std::string& name) const override { return input() / name; }
};

TEST_F(PictureLoaderTest, TakesAPictureForBrokenThatTakesAllMemory) {
  const std::vector<Picture> pictures{{"a.png", 0}, {"b.png", 1}};
  EXPECT_THAT(ErrorOf([&] { LoadPictures(HungryTree(), {pictures}, {}); }),
              HasSubstr("in/a.png: error: takes more memory than there is"));
  const LoadedPictures loaded = LoadPictures(HungryTree(), {pictures}, {.skip_broken = true});
  EXPECT_THAT(loaded.parts[0].labels, ElementsAre(1));
}

TEST_F(PictureLoaderTest, RefusesMoreThanFitsADatasetBeforeTakingMemory) {
  const std::vector<Picture> pictures(50, WritePictures(1)[0]);
  EXPECT_THAT(Error(pictures, {.resize = {{8192, 8192}}}), HasSubstr("more than fit a dataset"));
}

}  // namespace
}  // namespace mlp::stages
