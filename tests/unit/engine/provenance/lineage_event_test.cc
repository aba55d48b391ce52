#include "engine/provenance/lineage_event.h"

#include <gtest/gtest.h>

#include <regex>

namespace mlp {
namespace {

const LineageEventSource kSource{"project", "/home/p", "1.2.3"};

Stage SampleStage() {
  Stage stage;
  stage.name = "train";
  stage.file = RelPath::Strict("mlpipe.yaml").value();
  Dependency url, command;
  url.kind = DependencyKind::kUrl;
  url.text = "https://example.org/a/b.csv";
  command.kind = DependencyKind::kCommand;
  command.text = "command:gcc --version";
  stage.deps = {Dependency::OnPath("clean", RelPath::Strict("clean").value()), url, command};
  Output out;
  out.text = "model";
  out.path = RelPath::Strict("model").value();
  stage.outs = {out};
  return stage;
}

TEST(LineageEventTest, IsThatOfTheSpecification) {
  LockedStage result;
  result.outs = {{"model", HashOf(HashAlgorithm::kSha256, ""), 0, std::nullopt, false}};
  const Value event = LineageEvent(kSource, LineageEventType::kComplete, 1'700'000'000'000'000'000,
                                   SampleStage(), {"id", &result, ""});
  const Value expected = Value::parse(R"({
    "eventType": "COMPLETE", "eventTime": "2023-11-14T22:13:20Z",
    "run": {"runId": "id", "facets": {"processing_engine": {
      "_producer": "urn:mlpipe",
      "_schemaURL": "https://openlineage.io/spec/facets/1-1-1/ProcessingEngineRunFacet.json#/$defs/ProcessingEngineRunFacet",
      "version": "1.2.3", "name": "mlpipe"}}},
    "job": {"namespace": "project", "name": "train", "facets": {"jobType": {
      "_producer": "urn:mlpipe",
      "_schemaURL": "https://openlineage.io/spec/facets/2-0-3/JobTypeJobFacet.json#/$defs/JobTypeJobFacet",
      "processingType": "BATCH", "integration": "MLPIPE", "jobType": "STAGE"}}},
    "inputs": [
      {"namespace": "file", "name": "/home/p/clean", "facets": {"dataSource": {
        "_producer": "urn:mlpipe",
        "_schemaURL": "https://openlineage.io/spec/facets/1-0-1/DatasourceDatasetFacet.json#/$defs/DatasourceDatasetFacet",
        "name": "file", "uri": "file:///home/p/clean"}}},
      {"namespace": "https://example.org", "name": "/a/b.csv", "facets": {"dataSource": {
        "_producer": "urn:mlpipe",
        "_schemaURL": "https://openlineage.io/spec/facets/1-0-1/DatasourceDatasetFacet.json#/$defs/DatasourceDatasetFacet",
        "name": "https://example.org", "uri": "https://example.org/a/b.csv"}}}],
    "outputs": [
      {"namespace": "file", "name": "/home/p/model", "facets": {
        "dataSource": {
          "_producer": "urn:mlpipe",
          "_schemaURL": "https://openlineage.io/spec/facets/1-0-1/DatasourceDatasetFacet.json#/$defs/DatasourceDatasetFacet",
          "name": "file", "uri": "file:///home/p/model"},
        "version": {
          "_producer": "urn:mlpipe",
          "_schemaURL": "https://openlineage.io/spec/facets/1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet",
          "datasetVersion": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}}],
    "producer": "urn:mlpipe",
    "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"})");
  EXPECT_EQ(event, expected) << event.dump(2);
}

TEST(LineageEventTest, AFailureSaysWhy) {
  const Value event =
      LineageEvent(kSource, LineageEventType::kFail, 0, SampleStage(), {"id", nullptr, "status 1"});
  EXPECT_EQ(event["eventType"], "FAIL");
  EXPECT_EQ(event["run"]["facets"]["errorMessage"]["message"], "status 1");
}

TEST(LineageEventTest, IdsAreUuids) {
  for (const char digit : std::string("0123456789abcdef")) {
    const std::string id = UuidOf(std::string(32, digit));
    EXPECT_TRUE(std::regex_match(
        id, std::regex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")))
        << id;
  }
}

}  // namespace
}  // namespace mlp
