// What pipeline files may say beyond DVC, apart from dependencies.
#include <gmock/gmock.h>

#include "tests/unit/pipelines/pipeline_text.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

std::string WithField(const std::string& field) {
  return "stages:\n  s:\n    cmd: x\n    " + field + "\n";
}

Stage StageOf(const std::string& field) {
  return PipelineOf(WithField(field)).stages.at(0);
}

std::vector<std::string> NativeErrors(const std::string& field, bool extras = true) {
  return ErrorLines(TryPipeline(WithField(field), "mlpipe.yaml", {.extras = extras, .root = ""}));
}

std::vector<std::string> CommandErrors(const std::string& cmd) {
  return ErrorLines(TryPipeline("stages:\n  s: {cmd: " + cmd + "}\n"));
}

TEST(NativeSyntaxTest, ArgvIsOneArgumentAnItem) {
  const Stage stage =
      PipelineOf("stages:\n  s: {cmd: [{argv: [py, '', 1e-3, true, 'a b']}, echo]}\n").stages[0];
  EXPECT_EQ(PythonJson(stage.cmd, false),
            R"([{"argv": ["py", "", "1e-3", "true", "a b"]}, "echo"])");
  ASSERT_EQ(stage.Commands().size(), 2u);
  EXPECT_THAT(stage.Commands()[0].argv, ElementsAre("py", "", "1e-3", "true", "a b"));
  EXPECT_EQ(stage.Commands()[1].shell, "echo");
}

TEST(NativeSyntaxTest, ArgvIsChecked) {
  EXPECT_THAT(CommandErrors("{argv: []}"), ElementsAre(HasSubstr("names no program")));
  EXPECT_THAT(CommandErrors("{argv: ['']}"), ElementsAre(HasSubstr("names no program")));
  EXPECT_THAT(CommandErrors("{argv: py}"), ElementsAre(HasSubstr("must be a list")));
  EXPECT_THAT(CommandErrors("{argv: [py, [a], ]}"), ElementsAre(HasSubstr("must be a string")));
  EXPECT_THAT(CommandErrors("{argv: [py, \"\\0\"]}"), ElementsAre(HasSubstr("holds a NUL")));
  EXPECT_THAT(CommandErrors("{argv: [py], shell: x}"), ElementsAre(HasSubstr("other keys than")));
  EXPECT_THAT(CommandErrors("[{echo a: b}]"),
              ElementsAre(HasSubstr("must be a string, not a map")));
}

TEST(NativeSyntaxTest, DirectionOfAMetric) {
  const auto directions_of = [](const std::string& flags) {
    return StageOf("metrics: [{m: " + flags + "}]").outs.at(0).directions;
  };
  EXPECT_THAT(directions_of("{direction: max}"), ElementsAre(MetricDirection{"", Direction::kMax}));
  EXPECT_THAT(
      directions_of("{direction: {a.b: max, c: min}}"),
      ElementsAre(MetricDirection{"a.b", Direction::kMax}, MetricDirection{"c", Direction::kMin}));
  EXPECT_THAT(directions_of("{meta: {direction: max}}"), ElementsAre());
  EXPECT_THAT(
      NativeErrors("metrics: [{m: {direction: up}}, {n: {direction: {a: 1, b: [max]}}}]"),
      ElementsAre(HasSubstr("'direction' of output 'm' of stage 's' must be 'max' or 'min'"),
                  HasSubstr("'a' of 'direction'"), HasSubstr("'b' of 'direction'")));
  EXPECT_THAT(NativeErrors("outs: [{o: {direction: max}}]"), ElementsAre(HasSubstr("direction")));
}

// A file that DVC reads has no key of its own for it.
TEST(NativeSyntaxTest, DirectionInTheMetaOfADvcProject) {
  const auto directions_of = [](const std::string& meta) {
    const auto pipeline = TryPipeline(WithField("metrics: [{m: {meta: " + meta + "}}]"), "dvc.yaml",
                                      {.extras = false, .root = ""});
    return pipeline.value().stages.at(0).outs.at(0).directions;
  };
  EXPECT_THAT(directions_of("{direction: min}"), ElementsAre(MetricDirection{"", Direction::kMin}));
  EXPECT_THAT(directions_of("{direction: {a.b: max, c: 1}}"),
              ElementsAre(MetricDirection{"a.b", Direction::kMax}));
  for (const char* other :
       {"{direction: north}", "{direction: 1}", "direction", "[direction]", "{}"})
    EXPECT_THAT(directions_of(other), ElementsAre()) << other;
  EXPECT_THAT(NativeErrors("metrics: [{m: {direction: max}}]", false),
              ElementsAre(HasSubstr("direction")));
}

TEST(NativeSyntaxTest, Environment) {
  const Stage stage = StageOf("env: [OMP_NUM_THREADS, {TOKEN: {secret: true}, X: }]");
  ASSERT_EQ(stage.env.size(), 3u);
  EXPECT_EQ(stage.env[0].name, "OMP_NUM_THREADS");
  EXPECT_FALSE(stage.env[0].is_secret);
  EXPECT_TRUE(stage.env[1].is_secret);
  EXPECT_FALSE(stage.env[2].is_secret);
  EXPECT_THAT(NativeErrors("env: [A=1, '', B, B, {C: {secre: true}}, 1]"),
              ElementsAre(HasSubstr("'A=1' in 'env' of stage 's' is no name of a variable"),
                          HasSubstr("'' in 'env'"), HasSubstr("is given twice"),
                          HasSubstr("did you mean 'secret'?"), HasSubstr("must be a string")));
}

TEST(NativeSyntaxTest, Resources) {
  const Resources resources =
      StageOf("resources: {cores: 0.5, memory: 4GiB, gpus: 1, tape: 2, licence: 1}")
          .policy.resources;
  EXPECT_EQ(resources.cores, 0.5);
  EXPECT_EQ(resources.memory, 4ull << 30);
  EXPECT_EQ(resources.gpus, 1);
  EXPECT_THAT(resources.custom, ElementsAre(Pair("licence", 1), Pair("tape", 2)));
  EXPECT_THAT(NativeErrors("resources: {cores: -1, gpus: .inf, memory: lots, x: a}"),
              ElementsAre(HasSubstr("'cores' of 'resources' of stage 's' must be a number from 0"),
                          HasSubstr("'gpus'"), HasSubstr("must be a size"), HasSubstr("'x'")));
}

TEST(NativeSyntaxTest, MutexTimeoutAndRetries) {
  EXPECT_THAT(StageOf("mutex: gpu").policy.mutexes, ElementsAre("gpu"));
  EXPECT_THAT(StageOf("mutex: [b, a, b]").policy.mutexes, ElementsAre("a", "b"));
  EXPECT_EQ(StageOf("timeout: 5m").policy.timeout_ns, 300'000'000'000);
  EXPECT_EQ(StageOf("timeout: 1.5").policy.timeout_ns, 1'500'000'000);
  EXPECT_EQ(StageOf("retries: 3").policy.retries, 3);
  const RunPolicy policy = StageOf("retries: {times: 2, delay: 500ms, max_delay: 1m}").policy;
  EXPECT_EQ(policy.retries, 2);
  EXPECT_EQ(policy.retry_delay_ns, 500'000'000);
  EXPECT_EQ(policy.retry_max_delay_ns, 60'000'000'000);
  EXPECT_THAT(NativeErrors("timeout: soon"), ElementsAre(HasSubstr("must be a duration")));
  EXPECT_THAT(NativeErrors("retries: {delay: 1s}"), ElementsAre(HasSubstr("has no 'times'")));
  EXPECT_THAT(NativeErrors("retries: 1001"), ElementsAre(HasSubstr("an integer from 0 to 1000")));
  EXPECT_THAT(NativeErrors("retries: -1"), ElementsAre(HasSubstr("an integer from 0 to 1000")));
}

TEST(NativeSyntaxTest, ChecksOfOutputs) {
  const std::string digest(64, 'a');
  const OutputChecks checks =
      StageOf("outs: [{o: {check: {non_empty: true, max_size: 10MiB, sha256: " + digest + "}}}]")
          .outs[0]
          .checks;
  EXPECT_TRUE(checks.non_empty);
  EXPECT_EQ(checks.max_size, 10u << 20);
  EXPECT_EQ(checks.sha256, digest);
  EXPECT_TRUE(StageOf("outs: [o]").outs[0].checks.IsEmpty());
  EXPECT_THAT(
      NativeErrors("outs: [{o: {check: {non_emty: true, sha256: ab, acc: {min: 1}}}}]"),
      ElementsAre(HasSubstr("did you mean 'non_empty'?"),
                  HasSubstr("must be 64 hexadecimal digits"), HasSubstr("unknown key 'acc'")));
}

TEST(NativeSyntaxTest, BoundsOfMetrics) {
  const OutputChecks checks =
      StageOf("metrics: [{m: {check: {non_empty: true, a.b: {min: 0.9, max: 1}, l: {max: 2}}}}]")
          .outs[0]
          .checks;
  EXPECT_TRUE(checks.non_empty);
  ASSERT_EQ(checks.bounds.size(), 2u);
  EXPECT_EQ(checks.bounds[0].key, "a.b");
  EXPECT_EQ(checks.bounds[0].min, 0.9);
  EXPECT_EQ(checks.bounds[0].max, 1.0);
  EXPECT_FALSE(checks.bounds[1].min);
  EXPECT_THAT(
      NativeErrors("metrics: [{m: {check: {a: {min: 2, max: 1}, b: {}, c: {mim: 1}, d: 1}}}]"),
      ElementsAre(HasSubstr("'min' greater than its 'max'"), HasSubstr("has no bounds"),
                  HasSubstr("did you mean 'min'?"), HasSubstr("unknown key 'd'")));
}

TEST(NativeSyntaxTest, ADvcProjectRefusesEachByName) {
  EXPECT_THAT(NativeErrors("env: [A]", false),
              ElementsAre("4:5 'env' of stage 's' is not known to DVC, so this project cannot use "
                          "it [leave it out, or move to a project of mlpipe's own (mlpipe init)]"));
  for (const char* field : {"resources: {}", "mutex: a", "timeout: 1", "retries: 1",
                            "outs: [{o: {check: {non_empty: true}}}]"}) {
    EXPECT_THAT(NativeErrors(field, false), ElementsAre(HasSubstr("is not known to DVC"))) << field;
  }
  EXPECT_THAT(ErrorLines(TryPipeline("stages:\n  s: {cmd: {argv: [x]}}\n", "dvc.yaml",
                                     {.extras = false, .root = ""})),
              ElementsAre(HasSubstr("'argv' is not known to DVC")));
}

}  // namespace
}  // namespace mlp
