#include "pipelines/yaml_node.h"

#include <gtest/gtest.h>

#include "tests/unit/pipelines/pipeline_text.h"

namespace mlp {
namespace {

TEST(YamlNodeTest, PlacesCountLinesAndCharactersFromOne) {
  const YamlDocument document = Document("a: 1\nbé: [x, 'é', yz]\n");
  const YamlNode& list = *document.root.Find("bé");
  EXPECT_EQ(list.mark.line, 2);
  EXPECT_EQ(list.mark.column, 5);
  const SourceRange last = document.At(list.items[2]);
  EXPECT_EQ(last.file, "mlpipe.yaml");
  EXPECT_EQ(last.column, 14);
  EXPECT_EQ(last.length, 2);
  EXPECT_EQ(last.line_text, "bé: [x, 'é', yz]");
  EXPECT_EQ(document.At(list.items[1]).length, 3) << "quotes are underlined too";
}

TEST(YamlNodeTest, LineTextHasNoLineEndAndIsLeftOutWhenVeryLong) {
  const YamlDocument crlf = Document("a: 1\r\nb: 2\r\n");
  EXPECT_EQ(crlf.At(crlf.root.fields[1].first).line_text, "b: 2");
  const YamlDocument wide = Document("a: " + std::string(2000, 'x') + "\n");
  EXPECT_EQ(wide.At(wide.root.fields[0].first).line_text, "");
}

TEST(YamlNodeTest, MarkStandsBehindAnchorAndTag) {
  const YamlDocument document = Document("a: &x !!str 5\nb: &y\n  c: 1\n");
  EXPECT_EQ(document.root.Find("a")->mark.column, 13);
  EXPECT_EQ(document.root.Find("b")->mark.line, 3);
  EXPECT_EQ(document.root.Find("b")->mark.column, 3);
}

TEST(YamlNodeTest, AnAbsentValueHasThePlaceOfItsKey) {
  const YamlDocument document = Document("a:\nnull: 1\nb: null\n");
  EXPECT_EQ(document.root.Find("a")->mark.line, 1);
  EXPECT_EQ(document.root.Find("a")->text, "");
  EXPECT_NE(document.root.Find("null"), nullptr);
  EXPECT_EQ(document.root.Find("b")->text, "null");
}

TEST(YamlNodeTest, KindNamesAreWordsForMessages) {
  const YamlDocument document = Document("[{}, [], x, 1, 1.5, true, ]");
  std::vector<std::string> names;
  for (const YamlNode& item : document.root.items) names.emplace_back(item.KindName());
  EXPECT_EQ(names, (std::vector<std::string>{"a map", "a list", "a string", "an integer",
                                             "a number", "true or false"}));
  EXPECT_EQ(Document("").root.KindName(), "nothing");
}

TEST(YamlNodeTest, ToValueKeepsTheOrderOfKeys) {
  EXPECT_EQ(YamlValue("b: 1\na: [x, {}]\n").dump(), R"({"b":1,"a":["x",{}]})");
}

}  // namespace
}  // namespace mlp
