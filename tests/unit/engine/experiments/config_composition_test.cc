// What is composed of which files stands in composition_cases.json, which tests/dvc holds against
// the Hydra of a real DVC. Here: that mlpipe does what stands there, and what no table can say.
#include "engine/experiments/config_composition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "engine/experiments/sweeps.h"
#include "tests/support/matchers.h"
#include "tests/unit/engine/experiments/files_view.h"

namespace mlp {
namespace {

using testing::FailsWith;
using testing::FilesView;
using testing::IsOk;
using Files = std::map<std::string, std::string>;

// The variables that composition_cases.py sets for Hydra.
std::optional<std::string> TestVariable(const std::string& name) {
  if (name == "MLPIPE_TEST_NAME") return "ada";
  if (name == "MLPIPE_TEST_NUMBER") return "12";
  if (name == "MLPIPE_TEST_LIST") return "[1, {a: b}]";
  return std::nullopt;
}

std::vector<Override> ParsedOverrides(const std::vector<std::string>& texts) {
  std::vector<Override> overrides;
  for (const std::string& text : texts) overrides.push_back(ParseOverride(text).value());
  return overrides;
}

Result<Value> Compose(const Files& files, const std::vector<std::string>& texts = {},
                      const std::string& config = "config") {
  Files in_directory;
  for (const auto& [name, text] : files) in_directory["conf/" + name] = text;
  FilesView view(in_directory);
  HydraSettings settings;
  settings.config_name = config;
  std::vector<Override> overrides;
  for (const std::string& text : texts) {
    MLP_ASSIGN(Override change, ParseOverride(text));
    overrides.push_back(std::move(change));
  }
  return ComposeConfig(view, settings, overrides, TestVariable);
}

TEST(ComposeConfig, GivesWhatHydraGives) {
  std::ifstream file(MLP_COMPOSITION_CASES);
  const Value table = Value::parse(file, nullptr, /*allow_exceptions=*/false);
  ASSERT_TRUE(table.is_object()) << MLP_COMPOSITION_CASES;
  std::size_t count = 0;
  for (const auto& [tree, about] : table.items()) {
    const auto files = about.at("files").get<Files>();
    for (const Value& row : about.at("cases")) {
      ++count;
      const auto composed = Compose(files, row.at("set"), row.value("config", "config"));
      const Value expected = row.contains("mlpipe") ? row.at("mlpipe") : row.at("hydra");
      const std::string what = tree + " " + row.at("set").dump();
      if (expected.is_string()) {
        const std::string text = expected;
        EXPECT_FALSE(composed) << what << " " << PythonJson(*composed, false);
        const std::string part = text.substr(std::min<std::size_t>(7, text.size()));
        const std::string message = composed ? part : composed.error().message;
        EXPECT_THAT(message, ::testing::HasSubstr(part)) << what;
      } else {
        EXPECT_THAT(composed, IsOk()) << what;
        if (!composed) continue;
        EXPECT_EQ(PythonJson(*composed, false), PythonJson(expected, false)) << what;
      }
    }
  }
  EXPECT_GE(count, 200U);
}

const Files kModels = {
    {"config.yaml", "defaults:\n  - model: cnn\n  - _self_\nseed: 1\n"},
    {"model/cnn.yaml", "name: cnn\nlayers: 3\n"},
    {"model/mlp.yaml", "name: mlp\n"},
    {"model/notes.txt", "no config\n"},
};

struct ErrorCase {
  std::vector<std::string> texts;
  ErrorCode code;
  const char* message;
  const char* hint;
};

TEST(ComposeConfig, SaysWhatIsWrongAndWhatToDo) {
  const std::vector<ErrorCase> cases = {
      {{"model=cmn"},
       ErrorCode::kUsage,
       "the group 'model' has no option 'cmn': there is no conf/model/cmn.yaml",
       "did you mean 'cnn'?"},
      {{"model=transformer"}, ErrorCode::kUsage, "no option 'transformer'", "there are cnn, mlp"},
      {{"model@x=mlp"},
       ErrorCode::kUsage,
       "no defaults list has the group 'model@x'",
       "there is 'model'"},
      {{"+model=mlp"},
       ErrorCode::kUsage,
       "the group 'model' is in the defaults lists twice",
       "'model=...' without '+'"},
      {{"model=1"}, ErrorCode::kUsage, "'model' is a config group, and 1 is no name", "='1'"},
      {{"model=null"}, ErrorCode::kUsage, "None is no name of an option", "write '~model'"},
      {{"++model=mlp"}, ErrorCode::kUsage, "cannot be added or set", "'+model=...' to add it"},
      {{"~model=mlp"}, ErrorCode::kUsage, "does not have the option 'mlp'", ""},
      {{"sed=2"}, ErrorCode::kUsage, "the config has no key 'sed'", "did you mean 'seed'?"},
      {{"model.nme=2"}, ErrorCode::kUsage, "no key 'model.nme'", "did you mean 'model.name'?"},
      {{"nothing.near=2"}, ErrorCode::kUsage, "no key", "add it with '+nothing.near=...'"},
      {{"model={depth:2}"}, ErrorCode::kUsage, "no key 'model.depth'", ""},
      {{"+seed=2"}, ErrorCode::kUsage, "already has the key 'seed'", "'++seed=...'"},
      {{"~seed=2"}, ErrorCode::kUsage, "'seed' is 1, not 2", ""},
      {{"seed@x=2"}, ErrorCode::kUsage, "there is no config group 'seed'", "parted by dots"},
      {{"seed=???", "model.name=???"},
       ErrorCode::kUsage,
       "the config has no value for 'model.name, seed'",
       "-S model.name=..."},
      {{"seed=1,2"}, ErrorCode::kUsage, "'seed' is given several values", ""},
      {{"seed=${sed}"},
       ErrorCode::kInvalid,
       "there is no 'sed' in the config",
       "did you mean 'seed'?"},
      {{"seed=${seed}"}, ErrorCode::kInvalid, "the interpolation of 'seed' goes in a circle", ""},
      {{"seed=${oc.env:NOT_THERE}"},
       ErrorCode::kInvalid,
       "no variable 'NOT_THERE'",
       "${oc.env:NOT_THERE,...}"},
      {{"seed=${oc.evn:X}"}, ErrorCode::kInvalid, "no resolver 'oc.evn'", "did you mean 'oc.env'?"},
      {{"seed=\"${seed\""},
       ErrorCode::kInvalid,
       "is no interpolation: the end at character 7",
       "write ${key}"},
      {{"seed=\"x ${model}\""}, ErrorCode::kInvalid, "a map stands inside of the text", ""},
  };
  for (const ErrorCase& one : cases) {
    const Result<Value> composed = Compose(kModels, one.texts);
    ASSERT_THAT(composed, FailsWith(one.code, one.message)) << one.texts[0];
    EXPECT_THAT(composed.error().hint, ::testing::HasSubstr(one.hint)) << one.texts[0];
  }
}

TEST(ComposeConfig, NamesTheFileThatIsWrong) {
  EXPECT_THAT(Compose({{"config.yaml", "defaults:\n  - db: mysql\n"}, {"db/pg.yaml", "a: 1\n"}}),
              FailsWith(ErrorCode::kInvalid, "in conf/config.yaml: the group 'db' has no option"));
  EXPECT_THAT(Compose({{"config.yaml", "defaults:\n  - base\n"}}),
              FailsWith(ErrorCode::kInvalid, "in conf/config.yaml: there is no config 'conf/base"));
  const Result<Value> open =
      Compose({{"config.yaml", "defaults:\n  - db: ???\n"}, {"db/pg.yaml", "a: 1\n"}});
  EXPECT_THAT(open, FailsWith(ErrorCode::kUsage, "conf/config.yaml leaves open"));
  EXPECT_EQ(open.error().hint, "say -S db=..., one of pg");
  const Result<Value> wrong = Compose({{"config.yaml", "a: 1\ndefaults:\n  - {db: 5}\n"}});
  EXPECT_THAT(wrong, FailsWith(ErrorCode::kInvalid, "must be a name or a list of names"));
  EXPECT_EQ(wrong.error().where.file, "conf/config.yaml");
  EXPECT_EQ(wrong.error().where.line, 3);
  EXPECT_EQ(wrong.error().hint, "quote it: '5'");
  EXPECT_THAT(Compose({{"config.yaml", "defaults:\n  - ../../etc/passwd\n"}}),
              FailsWith(ErrorCode::kInvalid, "in conf/config.yaml: "));
}

TEST(ComposeConfig, TheDirectoryMustBeThere) {
  FilesView view(Files{{"params.yaml", "a: 1\n"}});
  HydraSettings settings;
  EXPECT_THAT(ComposeConfig(view, settings, {}, TestVariable),
              FailsWith(ErrorCode::kNotFound, "there is no config directory 'conf'"));
  settings.config_module = "package.conf";
  EXPECT_THAT(ComposeConfig(view, settings, {}, TestVariable),
              FailsWith(ErrorCode::kInvalid, "runs no Python"));
}

TEST(ComposeConfig, WhatOnlyHydraCouldReadIsRefused) {
  EXPECT_THAT(Compose({{"config.yaml", "hydra: {searchpath: ['pkg://more']}\na: 1\n"}}),
              FailsWith(ErrorCode::kInvalid, "hydra.searchpath adds config directories"));
  EXPECT_THAT(Compose({{"config.yaml", "hydra: {searchpath: null}\na: 1\n"}}), IsOk());
}

TEST(ComposeConfig, WhatGoesInCirclesOrExplodesEnds) {
  EXPECT_THAT(Compose({{"config.yaml", "defaults: [a, a]\n"},
                       {"a.yaml", "defaults: [b, b]\n"},
                       {"b.yaml", "defaults: [a, a]\n"}}),
              FailsWith(ErrorCode::kInvalid, "do not come to an end: ... b -> a -> b -> a"));
  std::string lists = "l0: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n";
  std::string texts = "t0: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n";
  for (int i = 1; i < 60; ++i) {
    const std::string before = std::to_string(i - 1);
    lists += "l" + std::to_string(i) + ": ['${l" + before + "}', '${l" + before + "}']\n";
    texts += "t" + std::to_string(i) + ": ${t" + before + "}${t" + before + "}\n";
  }
  EXPECT_THAT(Compose({{"config.yaml", lists}}),
              FailsWith(ErrorCode::kInvalid, "do not come to an end"));
  EXPECT_THAT(Compose({{"config.yaml", texts}}),
              FailsWith(ErrorCode::kInvalid, "do not come to an end"));
  std::string deep = "x: '";
  for (int i = 0; i < 5000; ++i) deep += "${oc.create:[";
  EXPECT_THAT(Compose({{"config.yaml", deep + "'\n"}}),
              FailsWith(ErrorCode::kInvalid, "nested too deeply"));
}

TEST(ExpandGlobs, AreTheOptionsOfTheGroup) {
  FilesView view(Files{{"conf/model/cnn.yaml", ""},
                       {"conf/model/mlp.yaml", ""},
                       {"conf/model/cnn_big.yaml", ""},
                       {"conf/model/x.txt", ""},
                       {"conf/model/sub/y.yaml", ""}});
  const auto expanded = [&](const std::string& text) -> std::string {
    const auto overrides = ExpandGlobs(view, {}, ParsedOverrides({text}));
    if (!overrides) return overrides.error().message;
    return OverrideText(overrides->front());
  };
  EXPECT_EQ(expanded("model=glob(*)"), "model=cnn,cnn_big,mlp");
  EXPECT_EQ(expanded("model=glob(cnn*)"), "model=cnn,cnn_big");
  EXPECT_EQ(expanded("model=glob([cnn,m*],exclude=*big)"), "model=cnn,mlp");
  EXPECT_EQ(expanded("model=glob(m*)"), "model=choice(mlp)");
  EXPECT_EQ(expanded("model=1,2"), "model=1,2");
  EXPECT_EQ(expanded("model=glob(z*)"), "glob(...) matches no option of the group 'model'");
  EXPECT_EQ(expanded("other=glob(*)"), "'other' is given glob(...), but is no config group");
}

}  // namespace
}  // namespace mlp
