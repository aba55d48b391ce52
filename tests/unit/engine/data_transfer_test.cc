#include "engine/data_transfer.h"

#include <gmock/gmock.h>

#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DataTransferTest : public ::testing::Test {
 protected:
  DataTransferTest() {
    project_.Write("mlpipe.yaml", R"(stages:
  s:
    cmd: mkdir d; echo 1 >d/x; echo 22 >a; echo 3 >b; echo 4 >c; echo 5 >n; echo 6 >m
    outs: [d, a, {b: {remote: other}}, {c: {push: false}}, {n: {cache: false}}]
    metrics: [m]
)");
    (void)project_.Repro();
  }
  // "remote: name name/part ..." of each remote.
  std::vector<std::string> Collected(const TransferSelection& selection,
                                     const std::vector<std::string>& only = {}) {
    Workspace workspace = project_.Open();
    std::vector<RelPath> paths;
    for (const std::string& path : only) paths.push_back(RelPath::Strict(path).value());
    RootsByRemote roots;
    CollectRoots(workspace.graph(), workspace.records(), workspace.graph().TopologicalOrder(),
                 paths, selection, roots);
    std::vector<std::string> lines;
    for (const auto& [remote, some] : roots) {
      std::string line = remote + ":";
      for (const TransferRoot& root : some) {
        line += " " + root.name;
        for (const RelPath& part : root.parts) line += "[" + part.str() + "]";
      }
      lines.push_back(line);
    }
    return lines;
  }
  TestProject project_;
};

TEST_F(DataTransferTest, EachOutputGoesToItsRemote) {
  EXPECT_THAT(Collected({}), ElementsAre(": d a c m", "other: b"));
  EXPECT_THAT(Collected({.pushing = true}), ElementsAre(": d a m", "other: b"));
  EXPECT_THAT(Collected({.remote = "other", .pushing = true}), ElementsAre(": d a m", "other: b"));
  EXPECT_THAT(Collected({.remote = "third", .pushing = true}), ElementsAre(": d a m"));
}

TEST_F(DataTransferTest, PathsAndKindsAndSizesSelect) {
  EXPECT_THAT(Collected({}, {"d/x", "c"}), ElementsAre(": d[x] c"));
  EXPECT_THAT(Collected({}, {"d", "d/x"}), ElementsAre(": d"));
  EXPECT_THAT(Collected({}, {"nowhere"}), IsEmpty());
  EXPECT_THAT(Collected({.kind = OutputKind::kMetric}), ElementsAre(": m"));
  EXPECT_THAT(Collected({.max_size = 2}), ElementsAre(": d c m", "other: b"));
}

}  // namespace
}  // namespace mlp
