#include "engine/trust/trust_record.h"

#include <gmock/gmock.h>

#include "store/base/digest.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using mlp::testing::TempDir;

TEST(TrustRecordTest, IsReadAsItWasWritten) {
  TempDir dir;
  const TrustStore store(PosixFileSystem(), dir.path());
  EXPECT_TRUE(store.Read("/project")->commands.empty());
  ASSERT_THAT(store.Write({"/project", "mark", {{"d1", "a", "old"}, {"d2", "a", "new\n\xff"}}}),
              IsOk());
  const TrustRecord record = store.Read("/project").value();
  EXPECT_EQ(record.mark, "mark");
  ASSERT_EQ(record.commands.size(), 2u);
  const auto unknown = record.UnknownOf({{"d1", "elsewhere", ""}, {"d3", "a", "old"}});
  ASSERT_EQ(unknown.size(), 1u);
  EXPECT_EQ(unknown[0].digest, "d3");
  EXPECT_EQ(record.Before("a")->digest, "d2");
  EXPECT_EQ(record.Before("b"), nullptr);
  EXPECT_TRUE(store.Read("/other")->mark.empty());
  ASSERT_THAT(store.Remove("/project"), IsOk());
  EXPECT_TRUE(store.Read("/project")->mark.empty());
}

TEST(TrustRecordTest, ADamagedOneIsRefused) {
  TempDir dir;
  const TrustStore store(PosixFileSystem(), dir.path());
  const std::string file =
      dir / ("trust/" + HashOf(HashAlgorithm::kSha256, "/project").Hex() + ".json");
  for (const char* text :
       {"", "{}", R"({"version": 2, "root": "/project", "mark": "", "commands": []})",
        R"({"version": 1, "root": "/other", "mark": "", "commands": []})",
        R"({"version": 1, "root": "/project", "mark": "", "commands": [{"digest": 1}]})"}) {
    ASSERT_THAT(store.Write({"/project", "", {}}), IsOk());
    ASSERT_THAT(PosixFileSystem().RemoveFile(file), IsOk());
    const auto written = PosixFileSystem().CreateNew(file, 0600).value();
    ASSERT_THAT(written->Append(text), IsOk());
    EXPECT_THAT(store.Read("/project"), FailsWith(ErrorCode::kCorrupt, "")) << text;
  }
}

}  // namespace
}  // namespace mlp
