#include "engine/cli/watch_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "store/base/text.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;

const LiveFile kFile{"/x/a\nb.jsonl", "a\nb.jsonl", "exp\x1b"};
const LiveStep kStep{
    3, 1.5, {{"lo\x1bss", 0.1}, {"n", 2}, {"x", std::numeric_limits<double>::infinity()}}};

TEST(StepText, IsOneSafeLine) {
  EXPECT_EQ(StepText(kFile, kStep), R"(exp\x1b:a\x0ab.jsonl  step 3  lo\x1bss 0.1  n 2  x inf)");
  EXPECT_EQ(StepJson(kFile, kStep),
            R"({"file": "a\nb.jsonl", "experiment": "exp\u001b", "step": 3, "time": 1.5, )"
            R"("metrics": {"lo\u001bss": 0.1, "n": 2, "x": "Infinity"}})");
}

class WatchTableTest : public ::testing::Test {
 protected:
  void Add(const std::string& name, const LiveStep& step) {
    const auto [entry, is_new] =
        watched_.try_emplace(name, PosixFileSystem(), LiveFile{"/" + name, name, ""});
    entry->second.track.Add(step, 0);
  }
  std::map<std::string, WatchedFile> watched_;
};

TEST_F(WatchTableTest, AHeadingAndALineAMetric) {
  watched_.try_emplace("empty.jsonl", PosixFileSystem(), LiveFile{"/e", "empty.jsonl", ""});
  EXPECT_THAT(WatchTable(watched_, {}), ElementsAre());
  Add("a.jsonl", {1, 10.0, {{"loss", 0.5}, {"seen", 64}}});
  Add("a.jsonl", {2, 14.0, {{"loss", 0.25}, {"seen", 128}}});
  Add("b.jsonl", {7, {}, {{"x", 1.0}}});
  EXPECT_THAT(
      WatchTable(watched_, {}),
      ElementsAre("  Metric  Last  Min (step)  Max (step)  Course", "a.jsonl  step 2  4.0 s/step",
                  "  loss    0.25  0.25 (2)    0.5 (1)     █▁",
                  "  seen    128   64 (1)      128 (2)     ▁█", "b.jsonl  step 7",
                  "  x       1.0   1.0 (7)     1.0 (7)     ▅"));
}

TEST_F(WatchTableTest, NoLineIsWiderThanTheTerminal) {
  Add(std::string(100, 'f'), {1, {}, {{std::string(100, 'm') + "\x1b", 0.5}, {"n", 1}}});
  for (const int width : {12, 30, 80})
    for (const std::string& line : WatchTable(watched_, {.width = width, .now_ns = 1})) {
      EXPECT_LT(CountCharacters(line), static_cast<std::size_t>(width)) << line;
      EXPECT_EQ(line.find('\x1b'), line.npos);
    }
}

TEST_F(WatchTableTest, AFileWithoutNewsSaysForHowLong) {
  Add("a.jsonl", {1, {}, {{"loss", 0.5}}});
  EXPECT_EQ(WatchTable(watched_, {.now_ns = 4'900'000'000})[1], "a.jsonl  step 1");
  EXPECT_EQ(WatchTable(watched_, {.now_ns = 65'900'000'000})[1],
            "a.jsonl  step 1  quiet for 1 min 05 s");
}

}  // namespace
}  // namespace mlp
