#include "engine/provenance/statement.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;

const std::string kDigestA(64, 'a'), kDigestB(64, 'b'), kDigestC(64, 'c');

LineageFile FileOf(const std::string& name, const std::string& digest) {
  return {name, RelPath::Strict(name).value(), digest, 1, std::nullopt, false};
}

// raw -> prep -> clean/ -> train -> model
Lineage SampleLineage() {
  LineageStage train, prep;
  train.address = "train";
  train.command = "python train.py";
  train.params = {{"params.yaml", "train.lr", 0.1}};
  train.inputs = {FileOf("clean", kDigestB + ".dir")};
  train.outputs = {FileOf("model", kDigestA)};
  RunRecord run;
  run.fingerprint = std::string(64, 'f');
  run.started_ns = 1'700'000'000'000'000'000;
  run.duration_ns = 2'000'000'000;
  train.run = run;
  prep.address = "prep";
  prep.command = "python prep.py";
  prep.inputs = {FileOf("raw", kDigestC)};
  prep.outputs = train.inputs;
  Lineage lineage;
  lineage.target = {"model", std::nullopt, train.outputs[0]};
  lineage.roots = {0};
  lineage.nodes = {{train, {{1}}}, {prep, {{}}}};
  return lineage;
}

StatementOptions SampleOptions(bool deep) {
  return {HashAlgorithm::kSha256, deep, "urn:builder", "1.2.3"};
}

TEST(StatementTest, IsThatOfTheSpecifications) {
  const Value expected = Value::parse(R"({
    "_type": "https://in-toto.io/Statement/v1",
    "subject": [{"name": "model", "digest": {"sha256": ")" +
                                      kDigestA + R"("}}],
    "predicateType": "https://slsa.dev/provenance/v1",
    "predicate": {
      "buildDefinition": {
        "buildType": "urn:mlpipe:stage-run:v1",
        "externalParameters": {
          "stage": "train", "command": "python train.py",
          "params": {"params.yaml": {"train.lr": 0.1}}},
        "resolvedDependencies": [
          {"name": "clean", "digest": {"mlpipe_tree_sha256": ")" +
                                      kDigestB + R"("},
           "annotations": {"read_by": ["train"]}}]},
      "runDetails": {
        "builder": {"id": "urn:builder", "version": {"mlpipe": "1.2.3"}},
        "metadata": {
          "invocationId": ")" + std::string(64, 'f') +
                                      R"(/1700000000000000000",
          "startedOn": "2023-11-14T22:13:20Z", "finishedOn": "2023-11-14T22:13:22Z"}}}})");
  EXPECT_EQ(ProvenanceStatement(SampleLineage(), SampleOptions(false)).value(), expected);
}

TEST(StatementTest, ADeepOneNamesWhatStagesBeforeRead) {
  const Value statement = ProvenanceStatement(SampleLineage(), SampleOptions(true)).value();
  const Value& found = statement["predicate"]["buildDefinition"]["resolvedDependencies"];
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[1]["name"], "raw");
  EXPECT_EQ(found[1]["annotations"]["read_by"][0], "prep");
}

TEST(StatementTest, ADigestOfAPartIsNotThatOfAFile) {
  Lineage lineage = SampleLineage();
  LineageFile lines = FileOf("log.txt", kDigestC);
  lines.is_part = true;
  LineageFile glob = FileOf("images", kDigestB + ".dir");
  glob.is_part = true;
  const LineageFile url{"https://host/data.csv", std::nullopt, kDigestA, 1, std::nullopt, false};
  // As a run of the log has it.
  const LineageFile command{
      "command:date", RelPath::Strict("command:date").value(), kDigestA, 1, std::nullopt, false};
  const LineageFile outside{"/data/raw.csv", std::nullopt, kDigestA, 1, std::nullopt, false};
  lineage.nodes[0].stage.inputs = {lines, glob, url, command, outside};
  const Value statement = ProvenanceStatement(lineage, SampleOptions(false)).value();
  const Value& found = statement["predicate"]["buildDefinition"]["resolvedDependencies"];
  ASSERT_EQ(found.size(), 5u);
  EXPECT_EQ(found[0]["digest"], (Value{{"mlpipe_selection_sha256", kDigestC}}));
  EXPECT_EQ(found[1]["digest"], (Value{{"mlpipe_selection_sha256", kDigestB}}));
  EXPECT_EQ(found[2]["digest"], (Value{{"mlpipe_selection_sha256", kDigestA}}));
  EXPECT_EQ(found[3]["digest"], (Value{{"mlpipe_selection_sha256", kDigestA}}));
  EXPECT_EQ(found[4]["digest"], (Value{{"sha256", kDigestA}}));
}

TEST(StatementTest, WhatNoStageWroteHasNone) {
  Lineage source = SampleLineage();
  source.roots.clear();
  EXPECT_THAT(ProvenanceStatement(source, SampleOptions(false)),
              FailsWith(ErrorCode::kNotFound, ""));
  Lineage data = SampleLineage();
  data.nodes[0].stage.command.clear();
  EXPECT_THAT(ProvenanceStatement(data, SampleOptions(false)), FailsWith(ErrorCode::kNotFound, ""));
}

TEST(StatementTest, SubjectsAreReadBack) {
  const Value statement = ProvenanceStatement(SampleLineage(), SampleOptions(false)).value();
  const auto subjects = SubjectsOf("s", PythonJson(statement, false)).value();
  ASSERT_EQ(subjects.size(), 1u);
  EXPECT_EQ(subjects[0].name, "model");
  EXPECT_EQ(subjects[0].digest.ToString(), kDigestA);
  Value of_tree = statement;
  of_tree["subject"][0]["digest"] = {{"mlpipe_tree_md5", std::string(32, 'd')}};
  EXPECT_EQ(SubjectsOf("s", PythonJson(of_tree, false))->front().digest.ToString(),
            std::string(32, 'd') + ".dir");
}

TEST(StatementTest, RefusesWhatIsNoStatement) {
  const Value good = ProvenanceStatement(SampleLineage(), SampleOptions(false)).value();
  const auto refuses = [&](const char* pointer, const Value& value) {
    Value wrong = good;
    wrong[Value::json_pointer(pointer)] = value;
    EXPECT_THAT(SubjectsOf("s", PythonJson(wrong, false)), FailsWith(ErrorCode::kInvalid, ""))
        << pointer;
  };
  refuses("/_type", "https://in-toto.io/Statement/v0.1");
  refuses("/predicateType", "https://slsa.dev/provenance/v0.2");
  refuses("/subject", Value::array());
  refuses("/subject/0/name", 1);
  refuses("/subject/0/digest", Value::object());
  refuses("/subject/0/digest", {{"sha256", "abc"}});
  refuses("/subject/0/digest", {{"sha256", kDigestA + ".dir"}});
  EXPECT_THAT(SubjectsOf("s", "nonsense"), FailsWith(ErrorCode::kInvalid, ""));
}

}  // namespace
}  // namespace mlp
