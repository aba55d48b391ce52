#include "engine/dag_drawing.h"

#include <gtest/gtest.h>

#include <random>

#include "store/base/text.h"
#include "tests/unit/engine/drawing_reader.h"
#include "tests/unit/engine/sample_dag.h"

namespace mlp {
namespace {

std::string Draw(const std::string& edges) {
  return "\n" + DrawDag(SampleDag(edges), {});
}
std::string DrawAscii(const std::string& edges) {
  return "\n" + DrawDag(SampleDag(edges), {false, 0});
}

TEST(DrawDag, Chain) {
  EXPECT_EQ(Draw("prepare>train train>evaluate"), R"(
 ╭─────────╮
 │ prepare │
 ╰────┬────╯
      │
  ╭───▼───╮
  │ train │
  ╰───┬───╯
      │
╭─────▼────╮
│ evaluate │
╰──────────╯
)");
}

TEST(DrawDag, Diamond) {
  EXPECT_EQ(Draw("split>left split>right left>join right>join"), R"(
     ╭───────╮
     │ split │
     ╰───┬───╯
    ╭────┴────╮
╭───▼──╮  ╭───▼───╮
│ left │  │ right │
╰───┬──╯  ╰───┬───╯
    ╰──╮  ╭───╯
     ╭─▼──▼─╮
     │ join │
     ╰──────╯
)");
}

TEST(DrawDag, FanOutSharesOneLine) {
  EXPECT_EQ(Draw("data>x data>y data>z x>sum y>sum z>sum"), R"(
     ╭──────╮
     │ data │
     ╰───┬──╯
  ╭──────┼──────╮
╭─▼─╮  ╭─▼─╮  ╭─▼─╮
│ x │  │ y │  │ z │
╰─┬─╯  ╰─┬─╯  ╰─┬─╯
  ╰────╮ │ ╭────╯
     ╭─▼─▼─▼─╮
     │  sum  │
     ╰───────╯
)");
}

TEST(DrawDag, AnEdgeThatSkipsLayersPassesBeside) {
  EXPECT_EQ(Draw("prepare>train train>evaluate prepare>evaluate"), R"(
  ╭─────────╮
  │ prepare │
  ╰────┬────╯
    ╭──┴───╮
╭───▼───╮  │
│ train │  │
╰───┬───╯  │
    │      │
 ╭──▼──────▼╮
 │ evaluate │
 ╰──────────╯
)");
}

TEST(DrawDag, CrossingLinesPassOverEachOther) {
  const std::string drawing = Draw("a>x a>y b>x b>y c>x c>y");
  EXPECT_NE(drawing.find("─│─"), std::string::npos) << drawing;
}

TEST(DrawDag, PartsStandBelowEachOther) {
  EXPECT_EQ(Draw("one two>three"), R"(
╭─────╮
│ one │
╰─────╯

 ╭─────╮
 │ two │
 ╰──┬──╯
    │
╭───▼───╮
│ three │
╰───────╯
)");
}

TEST(DrawDag, AsciiWhereUnicodeIsNotSpoken) {
  EXPECT_EQ(DrawAscii("a>b a>c"), R"(
   +---+
   | a |
   +-+-+
  +--+---+
+-v-+  +-v-+
| b |  | c |
+---+  +---+
)");
}

TEST(DrawDag, ControlCharactersAreMadeVisible) {
  EXPECT_EQ("\n" + DrawDag({{"a\033[2J"}, {}}, {}), R"(
╭──────────╮
│ a\x1b[2J │
╰──────────╯
)");
}

TEST(DrawDag, ATooWidePartIsListed) {
  int wide_parts = 0;
  EXPECT_EQ(DrawDag(SampleDag("data>first data>second first>last second>last alone"), {true, 16},
                    &wide_parts),
            "data\nfirst   ← data\nsecond  ← data\nlast    ← first, second\n\n"
            "╭───────╮\n│ alone │\n╰───────╯\n");
  EXPECT_EQ(wide_parts, 1);
}

// The oracle: a reader that knows only the rules for lines finds exactly the edges that were drawn.
TEST(DrawDag, DrawingsSayExactlyWhatTheGraphSays) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    const std::size_t nodes = 2 + random() % 24;
    const std::size_t reach = 1 + random() % 8;
    std::string edges;
    for (std::size_t to = 1; to < nodes; ++to)
      for (std::size_t i = 0; i <= random() % 3; ++i) {
        const std::size_t from = to - 1 - random() % std::min(to, reach);
        edges += "n" + std::to_string(from) + ">n" + std::to_string(to) + " ";
      }
    const Dag dag = SampleDag(edges);
    const std::string drawing = DrawDag(dag, {});
    std::set<std::pair<std::string, std::string>> expected;
    for (const auto& [from, to] : dag.edges) expected.emplace(dag.nodes[from], dag.nodes[to]);
    ASSERT_EQ(ReadDrawing(drawing), expected) << "seed " << seed << "\n" << drawing;
    ASSERT_EQ(drawing, DrawDag(dag, {})) << "seed " << seed;
  }
}

TEST(DrawDag, AHundredStagesAreNoTrouble) {
  std::string edges;
  for (int i = 0; i < 100; ++i)
    edges += "start>s" + std::to_string(i) + " s" + std::to_string(i) + ">end ";
  const std::string drawing = DrawDag(SampleDag(edges), {});
  EXPECT_EQ(ReadDrawing(drawing).size(), 200u);
}

}  // namespace
}  // namespace mlp
