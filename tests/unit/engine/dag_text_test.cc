#include "engine/dag_text.h"

#include <gtest/gtest.h>

#include "tests/unit/engine/sample_dag.h"

namespace mlp {
namespace {

TEST(DagToDot, ListsNodesThenEdges) {
  EXPECT_EQ(DagToDot(SampleDag("prep>train prep>eval train>eval")),
            "strict digraph  {\n\"prep\";\n\"train\";\n\"eval\";\n"
            "\"prep\" -> \"train\";\n\"prep\" -> \"eval\";\n\"train\" -> \"eval\";\n}\n");
  EXPECT_EQ(DagToDot({}), "strict digraph  {\n}\n");
}

TEST(DagToDot, EscapesNames) {
  EXPECT_EQ(DagToDot({{"a\"b\\c"}, {}}), "strict digraph  {\n\"a\\\"b\\\\c\";\n}\n");
}

TEST(DagToMermaid, NumbersTheSortedNodesOfEachPartThrough) {
  EXPECT_EQ(DagToMermaid(SampleDag("train>eval prep>train other>last")),
            "flowchart TD\n\tnode1[\"eval\"]\n\tnode2[\"prep\"]\n\tnode3[\"train\"]\n"
            "\tnode2-->node3\n\tnode3-->node1\n"
            "\tnode4[\"last\"]\n\tnode5[\"other\"]\n\tnode5-->node4\n");
}

TEST(DagToMermaid, EscapesWhatWouldEndALabel) {
  EXPECT_EQ(DagToMermaid({{"say \"hi\" #1\033"}, {}}),
            "flowchart TD\n\tnode1[\"say #quot;hi#quot; #35;1\\x1b\"]\n");
}

TEST(DagToJson, NamesNodesAndEdges) {
  EXPECT_EQ(DagToJson(SampleDag("a>b c")).dump(), R"({"nodes":["a","b","c"],"edges":[["a","b"]]})");
  EXPECT_EQ(DagToJson({}).dump(), R"({"nodes":[],"edges":[]})");
}

TEST(ConnectedParts, KeepTheOrderOfTheFirstNodes) {
  const std::vector<Dag> parts = ConnectedParts(SampleDag("a b>c d>a e"));
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[0].nodes, (std::vector<std::string>{"a", "d"}));
  EXPECT_EQ(parts[0].edges, (std::vector<std::pair<std::size_t, std::size_t>>{{1, 0}}));
  EXPECT_EQ(parts[1].nodes, (std::vector<std::string>{"b", "c"}));
  EXPECT_EQ(parts[2].nodes, (std::vector<std::string>{"e"}));
}

}  // namespace
}  // namespace mlp
