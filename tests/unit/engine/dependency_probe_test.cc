#include "engine/dependency_probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/file_tree.h"
#include "tests/support/temp_dir.h"
#include "tests/support/values.h"

namespace mlp {
namespace {

using mlp::testing::TempDir;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Probe Ask(DependencyKind kind, const std::string& path, const std::string& selector) {
  ProbeRequest request{{}, path, HashAlgorithm::kSha256};
  request.dependency.kind = kind;
  request.dependency.text = request.dependency.selector = selector;
  request.dependency.first_line = request.dependency.last_line = 2;
  return ProbeDependency(PosixFileSystem(), SystemClock(), request);
}

using testing::Sha256Of;

TEST(ProbeDependency, PartsOfTextFiles) {
  TempDir dir;
  testing::WriteFile(dir / "f", "one\ntwo\nthree\n");
  const Probe lines = Ask(DependencyKind::kLines, dir / "f", "");
  EXPECT_TRUE(lines.exists);
  EXPECT_EQ(lines.record.digest, Sha256Of("two\n"));
  EXPECT_EQ(lines.record.size, 4u);
  EXPECT_EQ(Ask(DependencyKind::kRegex, dir / "f", "^t.").record.digest, Sha256Of("tw\nth\n"));
  const Probe missing = Ask(DependencyKind::kLines, dir / "none", "");
  EXPECT_FALSE(missing.exists);
  EXPECT_THAT(missing.failure, IsEmpty());
  EXPECT_THAT(Ask(DependencyKind::kRegex, dir / "", "x").failure, HasSubstr("no file"));
}

TEST(ProbeDependency, OutputOfACommand) {
  TempDir dir;
  const Probe probe = Ask(DependencyKind::kCommand, dir / "", "echo out; echo err >&2");
  EXPECT_TRUE(probe.exists);
  EXPECT_EQ(probe.record.digest, Sha256Of("out\n"));
  EXPECT_THAT(Ask(DependencyKind::kCommand, dir / "", "exit 3").failure, HasSubstr("status 3"));
  EXPECT_THAT(Ask(DependencyKind::kCommand, dir / "", "yes").failure, HasSubstr("prints more"));
}

TEST(ProbeDependency, ServerThatIsNotThere) {
  const Probe probe = Ask(DependencyKind::kUrl, "", "http://127.0.0.1:9/nothing");
  EXPECT_FALSE(probe.exists);
  EXPECT_THAT(probe.failure, HasSubstr("http://127.0.0.1:9/nothing"));
}

TEST(ProbeAll, AnswersInOrderOnTheOwnersThread) {
  WorkerPool pool(2);
  std::vector<ProbeRequest> requests(3, ProbeRequest{{}, "/", HashAlgorithm::kSha256});
  for (std::size_t i = 0; i < requests.size(); ++i) {
    requests[i].dependency.kind = DependencyKind::kCommand;
    requests[i].dependency.selector = "echo " + std::to_string(i);
  }
  std::vector<Probe> probes;
  ProbeAll(PosixFileSystem(), SystemClock(), pool, requests,
           [&](std::vector<Probe> all) { probes = std::move(all); });
  pool.RunUntilIdle();
  ASSERT_EQ(probes.size(), 3u);
  EXPECT_EQ(probes[2].record.digest, Sha256Of("2\n"));
  bool called = false;
  ProbeAll(PosixFileSystem(), SystemClock(), pool, {}, [&](const auto&) { called = true; });
  EXPECT_TRUE(called);
}

}  // namespace
}  // namespace mlp
