#include "pipelines/output_index.h"

#include <gtest/gtest.h>

#include "tests/unit/pipelines/pipeline_text.h"

namespace mlp {
namespace {

class OutputIndexTest : public ::testing::Test {
 protected:
  OutputIndexTest() {
    pipeline_ = PipelineOf(
        "stages:\n"
        "  s: {cmd: x, outs: [a-b, a/b, a/c/d, a.b, z]}\n");
    for (const Stage& stage : pipeline_.stages) stages_.push_back(&stage);
    index_ = *OutputIndex::Build(stages_);
  }
  std::string Covering(const std::string& path) const {
    const OutputIndex::Entry* entry = index_.Covering(*RelPath::Strict(path));
    return entry == nullptr ? "" : entry->output->path.str();
  }
  std::vector<std::string> Within(const std::string& path) const {
    std::vector<std::string> paths;
    for (const OutputIndex::Entry& entry : index_.Within(*RelPath::Strict(path))) {
      paths.push_back(entry.output->path.str());
    }
    return paths;
  }

 private:
  Pipeline pipeline_;
  std::vector<const Stage*> stages_;
  OutputIndex index_;
};

TEST_F(OutputIndexTest, CoveringFindsTheOutputItselfOrTheDirectoryAround) {
  EXPECT_EQ(Covering("a/b"), "a/b");
  EXPECT_EQ(Covering("a/b/x/y"), "a/b");
  EXPECT_EQ(Covering("a"), "");
  EXPECT_EQ(Covering("a/bb"), "");
  EXPECT_EQ(Covering("a-b/x"), "a-b");
  EXPECT_EQ(Covering("0"), "");
}

TEST_F(OutputIndexTest, WithinFindsWhatLiesInADirectoryAndNoNeighbour) {
  EXPECT_EQ(Within("a"), (std::vector<std::string>{"a/b", "a/c/d"}));
  EXPECT_EQ(Within("a/b"), std::vector<std::string>{"a/b"});
  EXPECT_TRUE(Within("a/b/c").empty());
  EXPECT_EQ(OutputIndex().Within(RelPath()).size(), 0u);
}

}  // namespace
}  // namespace mlp
