// `vars` and params.yaml. What is accepted, and with which result, is as DVC 3.67 has it.
#include "pipelines/template_vars.h"

#include <gmock/gmock.h>

#include "tests/unit/pipelines/template_text.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const DataFiles kVarsFiles = {{"params.yaml", "l: [1, 2]\na: {d: 5}\n"},
                              {"v.yaml", "q: 1\n"},
                              {"w.yaml", "x: {k: 1}\ny: 2\nz: 3\n"},
                              {"sub/v.yaml", "x: 7\n"},
                              {"list.yaml", "[1]\n"},
                              {"empty.yaml", ""}};

std::vector<std::string> VarsErrors(const std::string& vars) {
  const auto of_file = ErrorLines(TryTemplates("vars: " + vars + "\n", kVarsFiles));
  const auto of_stage = FieldErrors("cmd: x, vars: " + vars, kVarsFiles);
  EXPECT_EQ(of_file.size(), of_stage.size());
  return of_file;
}

TEST(TemplateVarsTest, FilesAndMapsAreMerged) {
  EXPECT_THAT(CommandsOf(TryTemplates(
                  "vars: [{a: {b: 1}}, {a: {c: {e: 2}}}, {a: {c: {f: 3}}}, v.yaml, 'w.yaml:y,z']\n"
                  "stages: {a: {cmd: 'p ${a} ${a.b} ${q} ${z} ${own} ${a.c.g}', "
                  "vars: [{own: 1}, {a: {c: {g: 9}}}]}, b: {cmd: 'p ${a}'}}",
                  kVarsFiles)),
              ElementsAre("a: p --d 5 --b 1 --c.e 2 --c.f 3 --c.g 9 1 1 3 1 9",
                          "b: p --d 5 --b 1 --c.e 2 --c.f 3"));
}

TEST(TemplateVarsTest, WhatMayBeLoadedAgain) {
  for (const char* vars :
       {"['w.yaml:x', 'w.yaml:y', params.yaml, params.yaml]", "['w.yaml:x,x']", "['w.yaml:']",
        "['w.yaml:,']", "[./w.yaml, w.yaml, sub/../w.yaml]", "[]", "[empty.yaml]"}) {
    EXPECT_TRUE(TryTemplates("vars: " + std::string(vars), kVarsFiles)) << vars;
    EXPECT_TRUE(TryTemplates("stages: {a: {cmd: x, vars: " + std::string(vars) + "}}", kVarsFiles));
  }
}

TEST(TemplateVarsTest, WhatIsLoadedTwice) {
  for (const char* vars : {"['w.yaml:x', w.yaml]", "['w.yaml:x', 'w.yaml:x']"}) {
    EXPECT_THAT(VarsErrors(vars), ElementsAre(HasSubstr("keys of 'w.yaml' are loaded already")));
  }
  for (const char* vars : {"[w.yaml, 'w.yaml:x']", "[sub/../w.yaml, 'w.yaml:x']"}) {
    EXPECT_THAT(VarsErrors(vars), ElementsAre(HasSubstr("'w.yaml' is loaded as a whole already")));
  }
  EXPECT_THAT(VarsErrors("['params.yaml:a']"), ElementsAre(HasSubstr("as a whole already")));
}

TEST(TemplateVarsTest, WhatIsDefinedTwice) {
  EXPECT_THAT(VarsErrors("[w.yaml, {y: 2}]"),
              ElementsAre("1:16 'y' is defined in vars[1] and before that in w.yaml [rename one of "
                          "the two, or remove it]"));
  EXPECT_THAT(VarsErrors("[{x: {y: 1}}, {x: {y: 2}}]"),
              ElementsAre(HasSubstr("'x.y' is defined in vars[1] and before that in vars[0]")));
  EXPECT_THAT(VarsErrors("[{x: {y: 1}}, {x: 2}]"), ElementsAre(HasSubstr("'x' is defined in")));
  EXPECT_THAT(VarsErrors("[{a: {d: 5}}]"), ElementsAre(HasSubstr("before that in params.yaml")));
}

TEST(TemplateVarsTest, WhatCannotBeLoaded) {
  EXPECT_THAT(VarsErrors("[nope.yaml]"), ElementsAre(HasSubstr("'nope.yaml' does not exist")));
  EXPECT_THAT(VarsErrors("['w.yaml:x.k']"), ElementsAre(HasSubstr("has no key 'x.k'")));
  EXPECT_THAT(VarsErrors("[list.yaml]"), ElementsAre(HasSubstr("holds a list, not a map")));
  EXPECT_THAT(VarsErrors("[{b: '${l}'}]"), ElementsAre(HasSubstr("not resolved inside of 'vars'")));
  EXPECT_THAT(VarsErrors("['${l}']"), ElementsAre(HasSubstr("not resolved inside of 'vars'")));
  EXPECT_THAT(VarsErrors("[1, [x]]"),
              ElementsAre(HasSubstr("must be a path or a map, not an integer"),
                          HasSubstr("must be a path or a map, not a list")));
  EXPECT_THAT(VarsErrors("x"), ElementsAre(HasSubstr("must be a list")));
  EXPECT_THAT(VarsErrors("[../x.yaml]"), ElementsAre(HasSubstr("outside of the project")));
}

TEST(TemplateVarsTest, PathsStartFromTheWorkingDirectory) {
  const DataFiles files = {{"p/params.yaml", "d: sub\n"}, {"p/sub/v.yaml", "x: 7\n"}};
  const char text[] = "stages: {a: {wdir: '${d}', cmd: 'y ${x}', vars: [v.yaml]}}";
  EXPECT_THAT(CommandsOf(TryTemplates(text, files, {}, "p/mlpipe.yaml")), ElementsAre("a: y 7"));
}

TEST(TemplateVarsTest, TheWorkingDirectoryDoesNotSeeTheStagesOwnValues) {
  EXPECT_THAT(FieldErrors("cmd: x, wdir: '${y}', vars: [{y: sub}]", {}),
              ElementsAre(HasSubstr("${y} is not defined")));
}

TEST(TemplateVarsTest, DeepFilesAreRefused) {
  const DataFileLoader load = [](const RelPath&) -> Result<std::optional<Value>> {
    Value deep;
    for (int i = 0; i < 100'000; ++i) deep = Value::array({std::move(deep)});
    return Value::object({{"a", std::move(deep)}});
  };
  const auto result = ParsePipeline(*RelPath::Strict("mlpipe.yaml"),
                                    Document("stages: {a: {cmd: 'x ${a}'}}"), {}, load);
  EXPECT_THAT(ErrorLines(result), ElementsAre(HasSubstr("more than 100 levels deep")));
}

}  // namespace
}  // namespace mlp
