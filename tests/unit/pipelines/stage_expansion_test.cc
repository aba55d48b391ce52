// `foreach` and `matrix`. Names and commands of valid cases are those that DVC 3.67 gives.
#include "pipelines/stage_expansion.h"

#include <gmock/gmock.h>

#include "tests/unit/pipelines/template_text.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const DataFiles kExpansionFiles = {
    {"params.yaml",
     "n: 5\nb: true\nz: null\ns: text\nbl: [true, false, null, 1.50]\n"
     "m: {a: 1, b: {c: x}}\ndl: [{p: a}, {p: b}]\n"},
    {"p/v.yaml", "x: 1\n"},
    {"q/v.yaml", "x: 2\n"}};

std::vector<std::string> Foreach(const std::string& data, const std::string& body) {
  return CommandsOf(
      TryTemplates("stages: {a: {foreach: " + data + ", do: {" + body + "}}}", kExpansionFiles));
}

std::vector<std::string> Matrix(const std::string& axes, const std::string& command) {
  return CommandsOf(
      TryTemplates("stages: {a: {matrix: " + axes + ", cmd: '" + command + "'}}", kExpansionFiles));
}

TEST(StageExpansionTest, ForeachOverLists) {
  EXPECT_THAT(Foreach("[x, 2, 1.50, 0x10]", "cmd: 'e ${item}'"),
              ElementsAre("a@x: e x", "a@2: e 2", "a@1.5: e 1.5", "a@16: e 16"));
  EXPECT_THAT(
      Foreach("[true, null, '${b}', '${b}x']", "cmd: 'e ${item}'"),
      ElementsAre("a@true: e true", "a@None: e None", "a@True: e true", "a@truex: e truex"));
  EXPECT_THAT(Foreach("'${bl}'", "cmd: 'e ${item}'"),
              ElementsAre("a@True: e true", "a@False: e false", "a@None: e None", "a@1.5: e 1.5"));
  EXPECT_THAT(Foreach("'${dl}'", "cmd: 'e ${item.p} ${item}'"),
              ElementsAre("a@0: e a --p a", "a@1: e b --p b"));
  EXPECT_THAT(Foreach("[s, {k: 1}]", "cmd: e"), ElementsAre("a@0: e", "a@1: e"));
  EXPECT_THAT(Foreach("[]", "cmd: e"), IsEmpty());
  EXPECT_THAT(Foreach("[x/y, 'p:q']", "cmd: 'e ${item}'"),
              ElementsAre("a@x/y: e x/y", "a@p:q: e p:q"));
}

TEST(StageExpansionTest, ForeachOverMaps) {
  EXPECT_THAT(Foreach("{3: a, true: b, 1.50: c, null: d, '1': e}", "cmd: 'e ${key} ${item}'"),
              ElementsAre("a@3: e 3 a", "a@true: e true b", "a@1.5: e 1.5 c", "a@None: e None d",
                          "a@1: e 1 e"));
  EXPECT_THAT(Foreach("'${m}'", "cmd: 'e ${key}', meta: '${key}'"),
              ElementsAre("a@a: e a", "a@b: e b"));
  EXPECT_THAT(Foreach("{x: {lr: '${n}'}, y: {lr: 2}}", "cmd: 'e ${item.lr} ${item}'"),
              ElementsAre("a@x: e 5 --lr 5", "a@y: e 2 --lr 2"));
}

TEST(StageExpansionTest, EqualNamesCountOnceWithTheLastValue) {
  const Result<Pipeline> pipeline = TryTemplates(
      "stages: {a: {foreach: ['1', 1, 2, '1'], do: {cmd: e, meta: '${item}'}}}", kExpansionFiles);
  ASSERT_TRUE(pipeline);
  ASSERT_EQ(pipeline->stages.size(), 2u);
  EXPECT_EQ(pipeline->stages[0].meta, Value("1"));
  EXPECT_EQ(pipeline->stages[1].name, "a@2");
}

TEST(StageExpansionTest, Matrices) {
  EXPECT_THAT(
      Matrix("{x: [1, 2], y: [p, q]}", "e ${item.x} ${item.y} ${key}"),
      ElementsAre("a@1-p: e 1 p 1-p", "a@1-q: e 1 q 1-q", "a@2-p: e 2 p 2-p", "a@2-q: e 2 q 2-q"));
  EXPECT_THAT(Matrix("{x: '${bl}', y: ['${b}']}", "e ${item.x}"),
              ElementsAre("a@True-True: e true", "a@False-True: e false", "a@None-True: e None",
                          "a@1.5-True: e 1.5"));
  EXPECT_THAT(Matrix("{mx: [{p: 1}, {p: 2}], s: [k, k]}", "e ${item.mx.p} ${item.s}"),
              ElementsAre("a@mx0-k: e 1 k", "a@mx1-k: e 2 k"));
  EXPECT_THAT(Matrix("{x: '${m}', y: [a]}", "e ${item.x}"),
              ElementsAre("a@a-a: e a", "a@b-a: e b"));
  EXPECT_THAT(Matrix("{x: [], y: [1]}", "e"), IsEmpty());
}

TEST(StageExpansionTest, GroupsAndPlaces) {
  const Result<Pipeline> pipeline = TryTemplates(
      "stages:\n  one: {cmd: x}\n  two: {foreach: [p], do: {cmd: x}}\n  three: {cmd: 'x ${n}'}\n",
      kExpansionFiles);
  ASSERT_TRUE(pipeline);
  const auto& stages = pipeline->stages;
  EXPECT_EQ(stages[0].group, "");
  EXPECT_FALSE(stages[0].is_templated);
  EXPECT_EQ(stages[1].group, "two");
  EXPECT_EQ(stages[1].where.line, 3);
  EXPECT_TRUE(stages[1].is_templated);
  EXPECT_EQ(stages[2].group, "");
  EXPECT_TRUE(stages[2].is_templated);
}

TEST(StageExpansionTest, VarsOfGeneratedStages) {
  EXPECT_THAT(Foreach("[1, 2]", "cmd: 'y ${x} ${item} ${key}', vars: [{x: 1}, {key: 5}]"),
              ElementsAre("a@1: y 1 1 5", "a@2: y 1 2 5"));
  EXPECT_THAT(Foreach("[p, q]", "cmd: 'y ${x}', wdir: '${item}', vars: [v.yaml]"),
              ElementsAre("a@p: y 1", "a@q: y 2"));
  EXPECT_THAT(FieldErrors("foreach: [1], do: {cmd: x, vars: [{item: 5}]}", kExpansionFiles),
              ElementsAre(HasSubstr("'item' is a name that foreach and matrix give")));
}

TEST(StageExpansionTest, UsesOfItemsAreNotedWhereTheyCameFrom) {
  const Result<Pipeline> pipeline =
      TryTemplates("stages: {a: {foreach: '${dl}', do: {cmd: 'x ${item.p}'}}}", kExpansionFiles);
  ASSERT_TRUE(pipeline);
  ASSERT_EQ(pipeline->template_values.size(), 1u);
  EXPECT_EQ(pipeline->template_values[0].second, YamlValue("{dl.0.p: a, dl.1.p: b}"));
}

TEST(StageExpansionTest, WhatCannotBeIterated) {
  EXPECT_THAT(FieldErrors("foreach: '${n}', do: {cmd: x}", kExpansionFiles),
              ElementsAre(HasSubstr("must be a list or map; ${n} is a single value")));
  EXPECT_THAT(FieldErrors("foreach: 'a${s}', do: {cmd: x}", kExpansionFiles),
              ElementsAre(HasSubstr("must be a list or map, not a string")));
  EXPECT_THAT(FieldErrors("foreach: , do: {cmd: x}", kExpansionFiles),
              ElementsAre(HasSubstr("must be a list or map, not nothing")));
  EXPECT_THAT(FieldErrors("foreach: ['', x], do: {cmd: x}", kExpansionFiles),
              ElementsAre(HasSubstr("one of these is empty")));
  EXPECT_THAT(FieldErrors("matrix: {x: '${n}'}, cmd: x", kExpansionFiles),
              ElementsAre(HasSubstr("the axis 'x' in 'matrix' of stage 'a' must be a list; ${n}")));
  EXPECT_THAT(FieldErrors("matrix: {x: {p: 1}}, cmd: x", kExpansionFiles),
              ElementsAre(HasSubstr("must be a list, not a map")));
  EXPECT_THAT(FieldErrors("matrix: '${m}', cmd: x", kExpansionFiles),
              ElementsAre(HasSubstr("'matrix' of stage 'a' must be a map, not a string")));
  EXPECT_THAT(FieldErrors("matrix: {}, cmd: x", kExpansionFiles),
              ElementsAre(HasSubstr("names no axis")));
}

TEST(StageExpansionTest, TheShapeOfGroups) {
  EXPECT_THAT(FieldErrors("foreach: [1]", kExpansionFiles),
              ElementsAre("2:3 stage 'a' has 'foreach' without 'do' [put the definition of the "
                          "stages below 'do']"));
  EXPECT_THAT(FieldErrors("foreach: [1], do: {cmd: x}, deps: [d]", kExpansionFiles),
              ElementsAre(HasSubstr("unknown key 'deps' in stage 'a', which has 'foreach'")));
  EXPECT_THAT(FieldErrors("foreach: [1], do: {cmd: x, matrix: {x: [1]}}", kExpansionFiles),
              ElementsAre(HasSubstr("'matrix' has no effect inside of 'do'")));
  PipelineOptions dvc;
  dvc.extras = false;
  EXPECT_THAT(CommandsOf(TryTemplates("stages: {a: {foreach: [1], do: {cmd: x, matrix: {x: [1]}}}}",
                                      {}, dvc)),
              ElementsAre("a@1: x"));
}

TEST(StageExpansionTest, EachErrorIsReportedOnce) {
  EXPECT_THAT(ErrorLines(TryTemplates(
                  "stages:\n  a:\n    foreach: [1, 2, 3]\n    do:\n      cmd: x ${itm}\n"
                  "      dep: [x]\n      outs: [/abs]\n",
                  kExpansionFiles)),
              ElementsAre(HasSubstr("5:14 ${itm} is not defined"), HasSubstr("6:7 unknown key"),
                          HasSubstr("7:14 ")));
}

TEST(StageExpansionTest, BombsAreRefused) {
  std::string ten = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]";
  std::string axes;
  for (char name = 'a'; name < 'a' + 25; ++name) axes += std::string(1, name) + ": " + ten + ", ";
  EXPECT_THAT(FieldErrors("matrix: {" + axes + "}, cmd: x", kExpansionFiles),
              ElementsAre(HasSubstr("makes more than 50000 stages")));
  std::string stages = "stages:\n";
  for (int i = 0; i < 6; ++i) {
    stages += "  s" + std::to_string(i) + ": {matrix: {a: " + ten + ", b: " + ten + ", c: " + ten +
              ", d: " + ten + "}, cmd: x}\n";
  }
  EXPECT_THAT(ErrorLines(TryTemplates(stages, {})).front(),
              HasSubstr("of this file make more than 50000 stages"));
  const DataFiles big = {{"params.yaml", "big: " + std::string(1'000'000, 'x') + "\n"}};
  std::string text;
  for (int i = 0; i < 500; ++i) text += "${big}";
  EXPECT_THAT(FieldErrors("foreach: [1, 2, 3], do: {cmd: '" + text + "'}", big),
              ElementsAre(HasSubstr("more than 64 MiB or 5 million values")));
}

}  // namespace
}  // namespace mlp
