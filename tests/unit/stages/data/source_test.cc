#include "stages/data/source.h"

#include "tests/unit/stages/data/archives.h"
#include "tests/unit/stages/data/pictures.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kOnePixel = EncodePng(1, 1, {1, 2, 3});

TEST(SourceTest, ReadsPicturesOutOfAnArchive) {
  const Scratch scratch;
  const SourceOptions options{.format = SourceFormat::kImages};
  const auto file = scratch.Write("pictures.tar.xz", EncodeTar({{"./train/a/1.png", kOnePixel},
                                                                {"./train/b/1.png", kOnePixel},
                                                                {"./test/a/1.png", kOnePixel},
                                                                {"./test/b/1.png", kOnePixel}},
                                                               ARCHIVE_FILTER_XZ));
  const LabelledData data = ReadSource(file, options);
  EXPECT_THAT(data.samples.origins, ElementsAre("train/a/1.png", "train/b/1.png"));
  EXPECT_THAT(data.test->labels, ElementsAre(0, 1));
  const auto broken = scratch.Write(
      "b.tar", EncodeTar({{"x/a/1.png", kOnePixel}, {"x/b/1.png", kOnePixel.substr(0, 40)}}));
  EXPECT_THAT(ErrorOf([&] { ReadSource(broken, options); }),
              HasSubstr("b.tar/x/b/1.png: error: cannot be decoded"));
}

TEST(SourceTest, ReadsTablesOutOfAnArchive) {
  const Scratch scratch;
  SourceOptions options;
  options.csv.label_column = "1";
  const auto file = scratch.Write("t.tgz", EncodeTar({{"t/any.csv", "1,a\n2,b\n"}}));
  EXPECT_THAT(ReadSource(file, options).classes, ElementsAre("a", "b"));
}

TEST(SourceTest, RefusesOneClassAndNamesThatAreNotUtf8) {
  const Scratch scratch;
  const SourceOptions options{.format = SourceFormat::kImages};
  scratch.Write("a/1.png", kOnePixel);
  EXPECT_THAT(ErrorOf([&] { ReadSource(scratch.path(), options); }), HasSubstr("has 1 class(es)"));
  scratch.Write("b\xff/1.png", kOnePixel);
  EXPECT_THAT(ErrorOf([&] { ReadSource(scratch.path(), options); }),
              HasSubstr("the class name 'b\xff' is not UTF-8"));
}

}  // namespace
}  // namespace mlp::stages
