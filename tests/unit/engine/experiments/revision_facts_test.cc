#include "engine/experiments/revision_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/experiments/experiment_rows.h"
#include "engine/experiments/facts_cache.h"
#include "store/base/atomic_file.h"
#include "store/base/file_system.h"
#include "tests/support/matchers.h"
#include "tests/unit/engine/experiments/git_project.h"

namespace mlp {
namespace {

using testing::FailsWith;

constexpr const char* kPipeline = R"(stages:
  train:
    cmd: run
    deps: [raw.txt]
    outs: [model.bin]
    metrics:
      - m.json: {cache: false}
)";
constexpr const char* kLock = R"(schema: '2.0'
stages:
  train:
    cmd: run
    deps:
    - path: raw.txt
      hash: sha256
      sha256: "0000000000000000000000000000000000000000000000000000000000000001"
      size: 3
    outs:
    - path: model.bin
      hash: sha256
      sha256: "0000000000000000000000000000000000000000000000000000000000000002"
      size: 4
)";

class RevisionFactsTest : public ::testing::Test {
 protected:
  RevisionFactsTest() {
    project_.Write("mlpipe.yaml", kPipeline);
    project_.Write("params.yaml", "lr: 1\n");
    project_.Write("m.json", R"({"acc": 1})");
  }
  GitId Commit() { return {project_.CommitAll()}; }
  // As one loader that sees all of them, in this order, says.
  std::vector<ExperimentFacts> Load(const std::vector<GitId>& commits) {
    Workspace workspace = project_.Open();
    GitRepo repo = project_.Repo();
    RevisionFacts loader(repo, workspace.layout(), workspace.config().pipelines,
                         workspace.objects(), ParamsWanted::kAll);
    std::vector<ExperimentFacts> facts;
    for (const GitId& commit : commits) {
      auto loaded = loader.Load(commit, "it");
      EXPECT_TRUE(loaded) << loaded.error().message;
      if (loaded) facts.push_back(std::move(loaded->facts));
    }
    return facts;
  }
  GitProject project_;
};

TEST_F(RevisionFactsTest, EachCommitHasItsOwnValuesAndRecords) {
  const GitId first = Commit();
  project_.Write("params.yaml", "lr: 2\n");
  project_.Write("m.json", R"({"acc": 2})");
  project_.Write("mlpipe.lock", kLock);
  const GitId second = Commit();
  const auto facts = Load({first, second, first});
  EXPECT_EQ(facts[0].params.files[0].data["lr"], 1);
  EXPECT_EQ(facts[1].params.files[0].data["lr"], 2);
  EXPECT_EQ(facts[1].metrics.files[0].data["acc"], 2);
  EXPECT_EQ(facts[2].metrics.files[0].data["acc"], 1);
  ASSERT_EQ(facts[1].deps.size(), 1u);
  EXPECT_EQ(facts[1].deps[0].path, "raw.txt");
  EXPECT_EQ(facts[1].deps[0].digest.Hex().back(), '1');
  EXPECT_TRUE(facts[1].deps[0].is_source);
  EXPECT_TRUE(facts[0].deps[0].digest.empty());
  EXPECT_TRUE(facts[2].deps[0].digest.empty());
  ASSERT_EQ(facts[1].outs.size(), 1u);  // no metrics among them
  EXPECT_EQ(facts[1].outs[0].digest.Hex().back(), '2');
}

TEST_F(RevisionFactsTest, NoticesEveryWayInWhichADeclarationChanges) {
  const GitId first = Commit();
  project_.Write("sub/deep/mlpipe.yaml", kPipeline);  // another pipeline file, two levels down
  project_.Write("sub/deep/m.json", R"({"acc": 3})");
  const GitId added = Commit();
  project_.Write(".mlpipeignore", "sub\n");  // left out again
  const GitId ignored = Commit();
  project_.Remove(".mlpipeignore");
  project_.Write("mlpipe.yaml", "stages:\n  a:\n    cmd: run\n    metrics: [other.json]\n");
  const GitId changed = Commit();
  project_.Write("mlpipe.yaml", "stages:\n  a:\n    cmd: run\n    metrics: ['${name}.json']\n");
  project_.Write("params.yaml", "name: one\n");  // the pipeline takes values from it
  const GitId templated = Commit();
  project_.Write("params.yaml", "name: two\n");
  const GitId other_value = Commit();
  const std::vector<GitId> all{first, added, ignored, changed, templated, other_value};
  const auto paths = [](const ExperimentFacts& facts) {
    std::vector<std::string> found;
    for (const SnapshotFile& file : facts.metrics.files) found.push_back(file.path.str());
    return Join(found, " ");
  };
  for (const auto& order : {all, std::vector<GitId>(all.rbegin(), all.rend())}) {
    const auto facts = Load(order);
    ASSERT_EQ(facts.size(), order.size());
    for (std::size_t i = 0; i < order.size(); ++i)
      EXPECT_EQ(paths(facts[i]), paths(Load({order[i]})[0])) << i;
  }
  const auto facts = Load(all);
  EXPECT_EQ(paths(facts[1]), "m.json sub/deep/m.json");
  EXPECT_EQ(paths(facts[2]), "m.json");
  EXPECT_EQ(paths(facts[5]), "sub/deep/m.json two.json");
}

class FactsCacheTest : public RevisionFactsTest {
 protected:
  FactsCacheTest() : path_(project_.root() + "/facts") {
    facts_.time_s = 7;
    facts_.facts = Load({Commit()})[0];
  }
  FactsCache Read(const std::string& key = "key") {
    return FactsCache::Read(PosixFileSystem(), path_, key);
  }
  void Write(const GitId& commit) {
    Read().Write(PosixFileSystem(), {{commit, &facts_}}, {kOld.hex});
  }
  const GitId kOld{std::string(40, 'a')}, kNew{std::string(40, 'b')};
  std::string path_;
  CommitFacts facts_;
};

TEST_F(FactsCacheTest, GivesBackWhatWasWritten) {
  EXPECT_TRUE(Read().empty());
  Write(kOld);
  Write(kNew);
  const FactsCache cache = Read();
  for (const GitId& commit : {kOld, kNew}) {
    const auto found = cache.Find(commit);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->time_s, 7);
    EXPECT_EQ(found->facts.metrics.files[0].data["acc"], 1);
    EXPECT_EQ(found->facts.deps[0].path, "raw.txt");
  }
  Write(kOld);  // nobody wants the new one any more
  EXPECT_FALSE(Read().Find(kNew));
  EXPECT_TRUE(Read("another key").empty());
}

TEST_F(FactsCacheTest, WhatIsDamagedOrFailedIsNotThere) {
  Write(kOld);
  const std::string whole = project_.Read("facts");
  for (std::size_t i = 0; i < whole.size(); i += 7) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x40);
    project_.Write("facts", damaged);
    EXPECT_FALSE(Read().Find(kOld)) << i;
    project_.Write("facts", whole.substr(0, i));
    EXPECT_FALSE(Read().Find(kOld)) << i;
  }
  project_.Remove("facts");
  facts_.facts.metrics.files[0].error = Error{ErrorCode::kNotFound, "gone", {}, {}, {}, {}};
  Write(kOld);
  EXPECT_FALSE(Read().Find(kOld));
}

TEST_F(RevisionFactsTest, ManyRowsAreTheSameFromTheCache) {
  const GitId base = Commit();
  for (int i = 0; i < 40; ++i) {
    project_.Write("params.yaml", "lr: " + std::to_string(i) + "\n");
    const GitId commit = project_.Repo().CommitFiles(base, {"params.yaml"}, "e").value();
    project_.Git("update-ref refs/exps/" + base.hex.substr(0, 2) + "/" + base.hex.substr(2) + "/e" +
                 std::to_string(i) + " " + commit.hex);
  }
  Workspace workspace = project_.Open();
  GitRepo repo = project_.Repo();
  const auto values = [&] {
    const auto rows = LoadExperimentRows(workspace, repo, {}).value();
    std::vector<std::string> found;
    for (const ExperimentRow& row : rows)
      found.push_back(row.name + row.facts->params.files[0].data.dump());
    return found;
  };
  const auto cold = values();
  EXPECT_EQ(cold.size(), 42u);
  EXPECT_TRUE(project_.Exists(".mlpipe/tmp/exp-facts"));
  EXPECT_EQ(values(), cold);
  project_.Write(".mlpipe/tmp/exp-facts", "damaged");
  EXPECT_EQ(values(), cold);
}

}  // namespace
}  // namespace mlp
