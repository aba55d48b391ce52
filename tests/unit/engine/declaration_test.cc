#include "engine/declaration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/file_tree.h"
#include "tests/support/hooked_file_system.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::FileTree;
using mlp::testing::TempDir;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kStage = "stages: {s: {cmd: x}}\n";

class DeclarationTest : public ::testing::Test {
 protected:
  void Write(const FileTree& tree) { mlp::testing::WriteTree(dir_.path(), tree); }
  Result<Declaration> Load(const Layout& layout = NativeLayout()) {
    WorkspaceView view(PosixFileSystem(), dir_.path());
    return LoadDeclaration(view, layout, {});
  }
  std::vector<std::string> Files(const Declaration& declared) {
    std::vector<std::string> files;
    for (const Pipeline& pipeline : declared.graph.pipelines())
      files.push_back(pipeline.file.str());
    return files;
  }
  TempDir dir_;
};

TEST_F(DeclarationTest, FilesOfADirectoryComeBeforeThoseBelow) {
  Write({{"z/mlpipe.yaml", kStage},
         {"a/mlpipe.yaml", kStage},
         {"a/b/mlpipe.yaml", kStage},
         {"mlpipe.yaml", kStage}});
  MLP_ASSERT_OK_AND_ASSIGN(const Declaration declared, Load());
  EXPECT_THAT(Files(declared),
              ElementsAre("mlpipe.yaml", "a/mlpipe.yaml", "a/b/mlpipe.yaml", "z/mlpipe.yaml"));
  EXPECT_EQ(declared.graph.size(), 4U);
}

TEST_F(DeclarationTest, LocksStandBesideTheirFiles) {
  Write({{"mlpipe.yaml", kStage},
         {"a/mlpipe.yaml", kStage},
         {"a/mlpipe.lock", "schema: '2.0'\nstages:\n  s:\n    cmd: old\n"}});
  MLP_ASSERT_OK_AND_ASSIGN(const Declaration declared, Load());
  EXPECT_EQ(declared.records.Find(declared.graph.stage(0)), nullptr);
  ASSERT_NE(declared.records.Find(declared.graph.stage(1)), nullptr);
  EXPECT_EQ(declared.records.Find(declared.graph.stage(1))->cmd, "old");
}

TEST_F(DeclarationTest, WhatIsIgnoredPrivateOrAnotherProjectIsNotEntered) {
  Write({{"mlpipe.yaml", kStage},
         {".mlpipeignore", "tmp/\nb/mlpipe.yaml\n"},
         {"tmp/mlpipe.yaml", "broken: ["},
         {"b/mlpipe.yaml", "broken: ["},
         {".mlpipe/x/mlpipe.yaml", "broken: ["},
         {"nested/.dvc/", ""},
         {"nested/mlpipe.yaml", "broken: ["},
         {"real/mlpipe.yaml", kStage},
         {"link@", "real"}});
  MLP_ASSERT_OK_AND_ASSIGN(const Declaration declared, Load());
  EXPECT_THAT(Files(declared), ElementsAre("mlpipe.yaml", "real/mlpipe.yaml"));
  EXPECT_THAT(declared.notices, IsEmpty());
}

TEST_F(DeclarationTest, AnOutputIsNotEntered) {
  Write(
      {{"mlpipe.yaml", "stages: {s: {cmd: x, outs: [made]}}"}, {"made/mlpipe.yaml", "broken: ["}});
  EXPECT_TRUE(Load());
}

TEST_F(DeclarationTest, AnOutputMustNotBeIgnored) {
  Write({{"mlpipe.yaml", "stages:\n  s:\n    cmd: x\n    outs: [a.tmp]\n"},
         {".mlpipeignore", "# mine\n*.tmp\n"}});
  const auto declared = Load();
  EXPECT_THAT(declared,
              FailsWith(ErrorCode::kInvalid,
                        "output 'a.tmp' of stage 's' is ignored by .mlpipeignore:2:*.tmp"));
  EXPECT_EQ(declared.error().where.line, 4);
}

TEST_F(DeclarationTest, AFileThatGitIgnoresIsLeftOutAndSaid) {
  Write({{".git/", ""},
         {".gitignore", "mlpipe.yaml\n!/mlpipe.yaml\nvenv/\n"},
         {"mlpipe.yaml", kStage},
         {"a/mlpipe.yaml", kStage},
         {"venv/mlpipe.yaml", kStage}});
  MLP_ASSERT_OK_AND_ASSIGN(const Declaration declared, Load());
  EXPECT_THAT(Files(declared), ElementsAre("mlpipe.yaml"));
  EXPECT_THAT(declared.notices, ElementsAre("'a/mlpipe.yaml' is not read: git ignores it"));
}

TEST_F(DeclarationTest, EachLayoutHasItsNames) {
  Write({{"dvc.yaml", kStage}, {"a/mlpipe.yaml", "broken: ["}, {"a/dvc.yaml", kStage}});
  MLP_ASSERT_OK_AND_ASSIGN(const Declaration declared, Load(DvcLayout()));
  EXPECT_THAT(Files(declared), ElementsAre("dvc.yaml", "a/dvc.yaml"));
}

TEST_F(DeclarationTest, AnErrorNamesItsFile) {
  Write({{"a/mlpipe.yaml", "stages: {s: {cmd: x, dep: [y]}}"}});
  const auto declared = Load();
  ASSERT_FALSE(declared);
  EXPECT_EQ(declared.error().where.file, "a/mlpipe.yaml");
}

// Counts what the walk asks of the file system.
class CountingFileSystem : public FileSystemWrapper {
 public:
  CountingFileSystem() : FileSystemWrapper(PosixFileSystem()) {}
  Result<std::optional<FileStat>> Stat(const std::string& path, bool follow) override {
    ++calls;
    return base_.Stat(path, follow);
  }
  Result<FileStat> ReadChunks(const std::string& path, const ByteSink& sink) override {
    ++calls;
    return base_.ReadChunks(path, sink);
  }
  int calls = 0;
};

TEST_F(DeclarationTest, OtherFilesCostNothingButTheirDirectory) {
  FileTree tree{{"mlpipe.yaml", kStage}};
  for (int i = 0; i < 300; ++i) tree["d" + std::to_string(i % 3) + "/f" + std::to_string(i)] = "";
  Write(tree);
  CountingFileSystem fs;
  WorkspaceView view(fs, dir_.path());
  ASSERT_TRUE(LoadDeclaration(view, NativeLayout(), {}));
  EXPECT_LT(fs.calls, 20);
}

}  // namespace
}  // namespace mlp
