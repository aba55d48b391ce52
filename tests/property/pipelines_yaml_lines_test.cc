// What ReadYamlByLines reads, yaml-cpp reads as the same tree, place by place.
#include <gtest/gtest.h>

#include "pipelines/yaml_line_reader.h"
#include "pipelines/yaml_writer.h"
#include "tests/property/pipelines_random.h"

namespace mlp {
namespace {

constexpr const char* kTexts[] = {
    "schema: '2.0'\nstages:\n  train:\n    cmd: python train.py --lr 0.1 --and-a-long-line\n"
    "      --that goes:on\n    deps:\n    - path: data/a b.csv\n      hash: md5\n"
    "      md5: d41d8cd98f00b204e9800998ecf8427e.dir\n      size: 12\n      nfiles: 3\n"
    "    params:\n      params.yaml:\n        lr: 1e-3\n        layers:\n        - 64\n        - "
    "32\n"
    "        none: null\n    outs:\n    - path: 'model: 1.bin'\n      isexec: true\n",
    "# of a person\nvars: [a.yaml, {lr: 0.1, name: 'x y'}]   # flow\nstages:\n  prepare:\n"
    "    cmd:\n      - one\n      - \"two three\"\n    deps: [raw.csv, '${file}']\n    params:\n"
    "      - lr\n      - other.yaml:\n\n    outs:\n      - model.bin: {cache: false, persist: "
    "true}\n"
    "metrics: []\nempty: {}\nlast:\n",
    "model:\n  lr: .5\n  big: 1_000\n  off: no\n  date: 2020-01-01\n  text: it is # a comment\n"
    "  list:\n  - - 1\n    - 2\n  -   key: value\n      other: ~\n  'quoted key': \"\"\n  folded: "
    "a\n"
    "    b\n    c # end\n  next: -1\n",
};

bool SameMark(const YamlMark& a, const YamlMark& b) {
  return a.line == b.line && a.column == b.column && a.offset == b.offset;
}

// "" or what differs.
std::string Difference(const YamlNode& a, const YamlNode& b) {
  const std::string where =
      " at " + std::to_string(b.mark.line) + ":" + std::to_string(b.mark.column);
  if (a.kind != b.kind) return "kind" + where;
  if (!SameMark(a.mark, b.mark)) return "place" + where;
  if (a.text != b.text || a.quoted != b.quoted || a.flow != b.flow) return "text" + where;
  if (a.scalar.type() != b.scalar.type()) return "type" + where;
  if (PythonJson(a.scalar, false) != PythonJson(b.scalar, false)) return "value" + where;
  if (a.items.size() != b.items.size() || a.fields.size() != b.fields.size()) return "size" + where;
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (const std::string found = Difference(a.items[i], b.items[i]); !found.empty()) return found;
  }
  for (std::size_t i = 0; i < a.fields.size(); ++i) {
    std::string found = Difference(a.fields[i].first, b.fields[i].first);
    if (found.empty()) found = Difference(a.fields[i].second, b.fields[i].second);
    if (!found.empty()) return found;
  }
  return "";
}

// Whether the reader took the text; then it must be right.
bool Check(const std::string& text) {
  const YamlDocument document{"x", text, {}};
  const std::optional<YamlNode> root = ReadYamlByLines(document);
  if (!root) return false;
  // A tab in a comment: not for the reader of lines, and nothing to yaml-cpp.
  const Result<YamlDocument> by_library = ParseYaml("x", text + "\n#\t\n");
  if (!by_library) {
    ADD_FAILURE() << "yaml-cpp refuses: " << by_library.error().message << "\n" << text;
    return true;
  }
  EXPECT_EQ(Difference(*root, by_library->root), "") << text;
  return true;
}

std::string Mutated(RandomYaml& random, std::string text) {
  static constexpr const char* kPieces[] = {
      "-",  "- ", ":",        ": ", " #", "#",   "[",    "]",   "{",      "}",  ",",
      "'",  "\"", "\n",       "  ", " ",  "\n ", "null", "~",   "a:",     "? ", "&x",
      "*x", "!t", "|",        ">",  "%",  "@",   "\n\n", "---", "...",    "<<", "0x1",
      "=",  "`",  "\n    - ", "\\", "''", "\\n", "k",    "1",   "\n# c\n"};
  for (std::size_t left = 1 + random.Number(3); left > 0; --left) {
    const std::size_t at = random.Number(text.size() + 1);
    const std::size_t erased = random.Number(3) == 0 ? random.Number(4) : 0;
    text.replace(at, std::min(erased, text.size() - at),
                 random.Number(4) == 0 ? "" : kPieces[random.Number(std::size(kPieces))]);
  }
  return text;
}

TEST(YamlLinesProperty, ReadsWhatToolsAndPeopleWrite) {
  for (const char* text : kTexts) {
    const std::string_view view = text;
    // The reader of lines knows no list that begins on the line of an item.
    EXPECT_EQ(Check(text), view.find("- - ") == std::string_view::npos) << text;
  }
}

TEST(YamlLinesProperty, ReadsMutatedTextsAsTheLibraryDoes) {
  int taken = 0;
  constexpr int kMutants = 12'000;
  for (std::uint64_t seed = 0; seed < kMutants && !HasFailure(); ++seed) {
    RandomYaml random(seed);
    std::string text = kTexts[random.Number(std::size(kTexts))];
    if (random.Number(2) == 0) text.resize(random.Number(text.size()));
    taken += Check(Mutated(random, std::move(text))) ? 1 : 0;
  }
  EXPECT_GT(taken, kMutants / 5);
}

TEST(YamlLinesProperty, ReadsWrittenTextsAsTheLibraryDoes) {
  int taken = 0;
  constexpr int kTrees = 3'000;
  for (std::uint64_t seed = 0; seed < kTrees && !HasFailure(); ++seed) {
    RandomYaml random(seed);
    taken += Check(WriteYaml(random.Map(2))) ? 1 : 0;
  }
  EXPECT_GT(taken, kTrees / 20);
}

}  // namespace
}  // namespace mlp
