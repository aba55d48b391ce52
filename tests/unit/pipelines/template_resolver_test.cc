// Templates in the fields of stages. Where a case is valid, the expected value is DVC 3.67's.
#include "pipelines/template_resolver.h"

#include <gmock/gmock.h>

#include "tests/unit/pipelines/template_text.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const DataFiles kFiles = {{"params.yaml",
                           "n: 5\nf: 1e-5\nb: true\nz: null\ns: text\nl: [1, 2, x]\n"
                           "m: {a: 1, b: {c: x y}}\ndl: [{p: a}, {p: b}]\na b: 4\n"
                           "raw: '${n}'\nescaped: '\\${n}'\n"}};

Stage ResolvedStage(const std::string& fields) {
  Result<Pipeline> pipeline = TryTemplates("stages: {a: {cmd: x, " + fields + "}}", kFiles);
  EXPECT_TRUE(pipeline) << Join(Lines(pipeline.error()), "\n");
  return pipeline ? pipeline->stages.at(0) : Stage();
}

TEST(TemplateResolverTest, Commands) {
  const std::pair<const char*, const char*> cases[] = {
      {"'echo ${s} ${n}'", "echo text 5"},
      {"'e ${z} ${b} ${f}'", "e None true 1e-05"},
      {"'x ${m} y'", "x --a 1 --b.c 'x y' y"},
      {"'x ${m.b}'", "x --c 'x y'"},
      {"'${l[-1]} ${l.0} ${ l [ 1 ] } ${l[ +1]} ${dl[0].p} ${dl.1.p}'", "x 1 2 2 a b"},
      {"'y ${a b}'", "y 4"},
      {"'${s}'", "text"},
      {"'x ${a'", "x ${a"},
      {"'echo \\${HOME} ${s} \\${s}'", "echo ${HOME} text ${s}"},
      {"'y ${raw}'", "y ${n}"},
      {"'y ${escaped}'", "y ${n}"},
      {"['x ${n}', 'y ${m}']", "x 5 && y --a 1 --b.c 'x y'"},
      {"{argv: [p, --lr, '${f}', '${s} ${n}', '${b}']}", "p --lr 1e-05 'text 5' true"},
  };
  for (const auto& [command, expected] : cases) EXPECT_EQ(CommandOf(command, kFiles), expected);
}

TEST(TemplateResolverTest, PathsKeysAndFlags) {
  const Stage stage = ResolvedStage(
      "wdir: '${s}', deps: ['${s}.csv', '\\${x}', '${n}'], "
      "outs: ['o/${n}', {'${s}.${n}': {persist: '${b}', remote: '${s}'}}], "
      "params: ['${s}.${n}', {'${s}.yaml': ['${s}']}]");
  EXPECT_EQ(stage.wdir.str(), "text");
  EXPECT_EQ(stage.deps[0].path.str(), "text/text.csv");
  EXPECT_EQ(stage.deps[1].text, "${x}");
  EXPECT_EQ(stage.deps[2].text, "5");
  EXPECT_EQ(stage.outs[0].text, "o/5");
  EXPECT_EQ(stage.outs[1].text, "text.5");
  EXPECT_TRUE(stage.outs[1].persist);
  EXPECT_EQ(stage.outs[1].remote, "text");
  EXPECT_EQ(stage.params[0].keys, std::vector<std::string>{"text.5"});
  EXPECT_EQ(stage.params[1].file, "text.yaml");
  EXPECT_TRUE(stage.is_templated);
}

TEST(TemplateResolverTest, WholeTextsKeepTheirTypes) {
  const Stage stage = ResolvedStage("desc: '${s}', meta: {k: '${f}', '${s}': '${z}', t: 'a ${b}'}");
  EXPECT_EQ(stage.desc, "text");
  EXPECT_EQ(stage.meta, YamlValue("{k: 1e-5, text: null, t: a true}"));
}

TEST(TemplateResolverTest, KeysThatBecomeEqualCountOnceWithTheLastValue) {
  const Stage stage =
      ResolvedStage("outs: [{'${s}.t': {cache: false}, 'text.t': {persist: true}}]");
  ASSERT_EQ(stage.outs.size(), 1u);
  EXPECT_TRUE(stage.outs[0].cache);
  EXPECT_TRUE(stage.outs[0].persist);
}

TEST(TemplateResolverTest, TopLevelSections) {
  const Result<Pipeline> pipeline = TryTemplates(
      "metrics: ['${s}.json']\nparams: ['${s}.yaml']\n"
      "plots: [{'${s}.csv': {y: '${l}', title: 'of ${n}'}}]\n"
      "artifacts: {'net${n}': {path: '${s}', meta: '${m}'}}\n",
      kFiles);
  ASSERT_TRUE(pipeline) << Join(Lines(pipeline.error()), "\n");
  EXPECT_EQ(pipeline->metrics[0].str(), "text.json");
  EXPECT_EQ(pipeline->params[0].str(), "text.yaml");
  EXPECT_EQ(pipeline->plots[0].text, "text.csv");
  EXPECT_EQ(pipeline->plots[0].properties, YamlValue("{y: [1, 2, x], title: of 5}"));
  EXPECT_EQ(pipeline->artifacts, YamlValue("net5: {path: text, meta: {a: 1, b: {c: x y}}}"));
}

TEST(TemplateResolverTest, WhatWasUsedIsKnownByFile) {
  const Result<Pipeline> pipeline = TryTemplates(
      "vars: [{own: 1}]\nstages: {a: {cmd: '${s} ${l[-1]} ${m.b.c} ${own} ${m}'}}", kFiles);
  ASSERT_TRUE(pipeline);
  ASSERT_EQ(pipeline->template_values.size(), 1u);
  EXPECT_EQ(pipeline->template_values[0].first.str(), "params.yaml");
  EXPECT_EQ(pipeline->template_values[0].second, YamlValue("{l.2: x, m.b.c: x y, s: text}"));
}

TEST(TemplateResolverTest, WithoutTemplatesNothingIsRead) {
  const DataFiles broken = {{"params.yaml", "a: ["}};
  EXPECT_EQ(CommandOf("'echo $HOME'", broken), "echo $HOME");
  EXPECT_FALSE(TryTemplates("stages: {a: {cmd: 'echo ${x}'}}", broken));
}

TEST(TemplateResolverTest, ErrorsPointAtTheTemplate) {
  EXPECT_THAT(
      ErrorLines(TryTemplates("stages:\n  a:\n    cmd: echo ${s} ${nn} ${m.b.d}\n"
                              "    deps: [\"x ${l[3]}\", '${s.t}']\n",
                              kFiles)),
      ElementsAre(
          "3:20 ${nn} is not defined: neither params.yaml nor 'vars' have a key 'nn' [did you "
          "mean 'n'?]",
          "3:26 ${m.b.d} is not defined: 'm.b' has no key 'd' [known there: c]",
          "4:15 ${l[3]} is not defined: 'l' is a list of 3 items, without an item '3' [items count "
          "from 0]",
          "4:26 ${s.t} is not defined: 's' is a single value [write ${s}]"));
}

TEST(TemplateResolverTest, OnlyScalarsStandWhereOneValueIsNeeded) {
  EXPECT_THAT(FieldErrors("cmd: 'x ${l}'", kFiles),
              ElementsAre("2:15 ${l} is a list, which cannot stand inside of a text [name one item "
                          "of it: ${l[0]}]"));
  EXPECT_THAT(FieldErrors("cmd: '${m}'", kFiles),
              ElementsAre(HasSubstr("${m} is a map, which cannot be a whole command")));
  EXPECT_THAT(FieldErrors("cmd: x, deps: '${l}'", kFiles),
              ElementsAre(HasSubstr("${l} is a list, where a single value is needed")));
  EXPECT_THAT(FieldErrors("cmd: x, meta: '${l}'", kFiles), ElementsAre(HasSubstr("is a list")));
  EXPECT_THAT(FieldErrors("cmd: x, deps: ['x${m}']", kFiles),
              ElementsAre(HasSubstr("name one value of it: ${m.a}")));
}

TEST(TemplateResolverTest, ATemplateAddsNoArgument) {
  for (const char* argument : {"'${m}'", "'${l}'", "'--x ${m}'", "'${l} y'"}) {
    EXPECT_THAT(FieldErrors("cmd: {argv: [p, " + std::string(argument) + "]}", kFiles),
                ElementsAre(HasSubstr(" is a ")))
        << argument;
  }
}

TEST(TemplateResolverTest, WhatNamesNoValue) {
  for (const char* inner : {"", "a.", "a[", "a[]", "a]"}) {
    EXPECT_THAT(FieldErrors("cmd: 'y ${" + std::string(inner) + "}'", kFiles),
                ElementsAre(HasSubstr("} names no value")))
        << inner;
  }
}

TEST(TemplateResolverTest, PlacesInFoldedAndBlockTexts) {
  EXPECT_THAT(ErrorLines(TryTemplates("stages:\n  a:\n    cmd: |\n      one ${s}\n      two ${q}\n",
                                      kFiles)),
              ElementsAre(StartsWith("5:11 ${q}")));
  EXPECT_THAT(ErrorLines(TryTemplates("stages:\n  a:\n    cmd: >-\n      \\${q} ${s}\n      ${q}\n",
                                      kFiles)),
              ElementsAre(StartsWith("5:7 ${q}")));
}

TEST(TemplateResolverTest, SchemaErrorsOfResolvedValuesPointAtTheTemplate) {
  const auto result = TryTemplates("stages:\n  a: {cmd: x, outs: ['${up}']}\n",
                                   {{"params.yaml", "up: /etc/passwd\n"}});
  const auto errors = ErrorLines(result);
  EXPECT_THAT(errors, ElementsAre(StartsWith("2:22 ")));
  EXPECT_EQ(result.error().where.length, 7);
}

}  // namespace
}  // namespace mlp
