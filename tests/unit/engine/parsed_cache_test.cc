#include "engine/parsed_cache.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/values.h"

namespace mlp {
namespace {

using mlp::testing::IsOk;

using testing::Path;

class ParsedCacheTest : public ::testing::Test {
 protected:
  // A pipeline file long enough to be kept.
  static std::string Text(const std::string& cmd) {
    return "stages: {a: {cmd: " + cmd + ", outs: [o]}}\n# " + std::string(2000, '.') + "\n";
  }
  Result<Pipeline> Parse(const std::string& text, const PipelineOptions& options = {}) {
    return cache_.ParsePipeline(files_, Path("mlpipe.yaml"), text, options);
  }
  std::string CmdOf(const std::string& text) {
    return Parse(text).value().stages.at(0).cmd.get<std::string>();
  }
  // The one file of the cache.
  std::filesystem::path Entry() {
    return std::filesystem::directory_iterator(dir_ / "parsed")->path();
  }
  void Change(const std::function<void(std::string&)>& change) {
    std::ifstream in(Entry());
    std::string bytes((std::istreambuf_iterator<char>(in)), {});
    change(bytes);
    std::ofstream(Entry()) << bytes;
  }

  mlp::testing::TempDir dir_;
  WorkspaceView files_{PosixFileSystem(), dir_.path()};
  ParsedCache cache_{PosixFileSystem(), dir_ / "parsed"};
};

TEST_F(ParsedCacheTest, GivesWhatParsingGives) {
  EXPECT_EQ(CmdOf(Text("one")), "one");
  EXPECT_EQ(CmdOf(Text("one")), "one");
  EXPECT_EQ(CmdOf(Text("two")), "two");
  EXPECT_EQ(CmdOf(Text("one")), "one");
}

TEST_F(ParsedCacheTest, KeepsOneEntryAFile) {
  for (const char* cmd : {"one", "two", "three"}) (void)CmdOf(Text(cmd));
  const auto entries = std::filesystem::directory_iterator(dir_ / "parsed");
  EXPECT_EQ(std::distance(entries, std::filesystem::directory_iterator()), 1);
}

TEST_F(ParsedCacheTest, ADamagedEntryIsParsedAnew) {
  (void)CmdOf(Text("one"));
  Change([](std::string& bytes) { bytes[bytes.find("one")] = 'X'; });
  EXPECT_EQ(CmdOf(Text("one")), "one");
  Change([](std::string& bytes) { bytes.resize(bytes.size() / 2); });
  EXPECT_EQ(CmdOf(Text("one")), "one");
  Change([](std::string& bytes) { bytes.clear(); });
  EXPECT_EQ(CmdOf(Text("one")), "one");
}

TEST_F(ParsedCacheTest, OptionsArePartOfTheKey) {
  const std::string text = "stages: {a: {cmd: x, timeout: 5}}\n# " + std::string(2000, '.');
  EXPECT_THAT(Parse(text), IsOk());
  PipelineOptions other;
  other.extras = false;
  EXPECT_FALSE(Parse(text, other));
}

TEST_F(ParsedCacheTest, AnErrorIsNeverKept) {
  EXPECT_FALSE(Parse("stages: {a: {}}\n# " + std::string(2000, '.')));
  EXPECT_FALSE(std::filesystem::exists(dir_ / "parsed"));
}

TEST_F(ParsedCacheTest, WhatCannotBeWrittenIsStillParsed) {
  std::ofstream(dir_ / "parsed") << "a file in the place of the directory";
  EXPECT_EQ(CmdOf(Text("one")), "one");
  EXPECT_EQ(ParsedCache().ParsePipeline(files_, Path("f"), Text("one"), {}).value().stages.size(),
            1u);
}

TEST_F(ParsedCacheTest, ALockFileKeptAfterWritingIsTheOneThatParsingGives) {
  const RelPath file = Path("mlpipe.lock");
  LockFile lock;
  LockedStage entry;
  entry.cmd = std::string(2000, 'x');
  lock.Set("a", entry);
  const std::string text = lock.Serialize(HashAlgorithm::kSha256, LockOrder::kKept);
  cache_.KeepLock(file, text, HashAlgorithm::kSha256, lock);
  const auto kept = cache_.ParseLock(files_, file, text, HashAlgorithm::kSha256);
  const auto parsed = LockFile::Parse(HashAlgorithm::kSha256, "mlpipe.lock", text);
  ASSERT_THAT(kept, IsOk());
  EXPECT_EQ(kept->stages(), parsed->stages());
  EXPECT_EQ(kept->Serialize(HashAlgorithm::kSha256, LockOrder::kKept), text);
}

}  // namespace
}  // namespace mlp
