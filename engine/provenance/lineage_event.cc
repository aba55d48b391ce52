#include "engine/provenance/lineage_event.h"

#include <optional>

#include "store/base/clock.h"
#include "store/base/format.h"

namespace mlp {
namespace {

constexpr char kRunEvent[] = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";
constexpr char kProducer[] = "urn:mlpipe";

// `file` is the facet's version and name in the specification's directory of facets.
Value Facet(std::string_view file, std::string_view definition, Value fields) {
  Value facet = {{"_producer", kProducer},
                 {"_schemaURL", Format("https://openlineage.io/spec/facets/{}/{}.json#/$defs/{}",
                                       file, definition, definition)}};
  facet.update(fields);
  return facet;
}

struct DatasetName {
  std::string name_space, name;
};

DatasetName NameOfUrl(const std::string& url) {
  const std::size_t host = url.find("://");
  const std::size_t path = url.find('/', host == std::string::npos ? 0 : host + 3);
  if (path == std::string::npos) return {url, "/"};
  return {url.substr(0, path), url.substr(path)};
}

DatasetName NameOfPath(const LineageEventSource& source, const std::string& path) {
  return {"file", path.empty() ? source.root : source.root + "/" + path};
}

// What a command prints is no dataset.
std::optional<DatasetName> NameOfDependency(const LineageEventSource& source,
                                            const Dependency& dep) {
  if (dep.ReadsProject()) return NameOfPath(source, dep.path.str());
  if (dep.kind == DependencyKind::kUrl) return NameOfUrl(dep.text);
  if (dep.kind != DependencyKind::kExternal) return std::nullopt;
  return DatasetName{
      "file", dep.selector.starts_with('/') ? dep.selector : source.root + "/" + dep.selector};
}

Value Dataset(const DatasetName& name, const LockedPath* found) {
  const std::string uri =
      name.name_space == "file" ? "file://" + name.name : name.name_space + name.name;
  Value facets = {{"dataSource", Facet("1-0-1", "DatasourceDatasetFacet",
                                       {{"name", name.name_space}, {"uri", uri}})}};
  if (found != nullptr)
    facets["version"] = Facet("1-0-1", "DatasetVersionDatasetFacet",
                              {{"datasetVersion", Format("{}:{}", NameOf(found->digest.algorithm()),
                                                         found->digest.ToString())}});
  return {{"namespace", name.name_space}, {"name", name.name}, {"facets", std::move(facets)}};
}

Value DatasetsRead(const LineageEventSource& source, const Stage& stage, const LineageRun& run) {
  Value inputs = Value::array();
  for (const Dependency& dep : stage.deps) {
    const auto name = NameOfDependency(source, dep);
    if (name)
      inputs.push_back(
          Dataset(*name, run.result != nullptr ? run.result->FindDep(dep.text) : nullptr));
  }
  return inputs;
}

Value DatasetsWritten(const LineageEventSource& source, const Stage& stage, const LineageRun& run) {
  Value outputs = Value::array();
  for (const Output& out : stage.outs)
    outputs.push_back(Dataset(NameOfPath(source, out.path.str()),
                              run.result != nullptr ? run.result->FindOut(out.text) : nullptr));
  return outputs;
}

const char* NameOfEvent(LineageEventType type) {
  switch (type) {
    case LineageEventType::kStart:
      return "START";
    case LineageEventType::kComplete:
      return "COMPLETE";
    case LineageEventType::kFail:
      return "FAIL";
    case LineageEventType::kAbort:
      break;
  }
  return "ABORT";
}

}  // namespace

Value LineageEvent(const LineageEventSource& source, LineageEventType type, std::int64_t time_ns,
                   const Stage& stage, const LineageRun& run) {
  Value run_facets = {
      {"processing_engine", Facet("1-1-1", "ProcessingEngineRunFacet",
                                  {{"version", source.version}, {"name", "mlpipe"}})}};
  if (type == LineageEventType::kFail)
    run_facets["errorMessage"] = Facet("1-0-1", "ErrorMessageRunFacet",
                                       {{"message", run.error}, {"programmingLanguage", "shell"}});
  const Value job_type =
      Facet("2-0-3", "JobTypeJobFacet",
            {{"processingType", "BATCH"}, {"integration", "MLPIPE"}, {"jobType", "STAGE"}});
  return {{"eventType", NameOfEvent(type)},
          {"eventTime", FormatUtc(time_ns)},
          {"run", {{"runId", run.id}, {"facets", std::move(run_facets)}}},
          {"job",
           {{"namespace", source.job_namespace},
            {"name", stage.Address()},
            {"facets", {{"jobType", job_type}}}}},
          {"inputs", DatasetsRead(source, stage, run)},
          {"outputs", DatasetsWritten(source, stage, run)},
          {"producer", kProducer},
          {"schemaURL", kRunEvent}};
}

std::string UuidOf(std::string_view random) {
  constexpr std::string_view kVariants = "89ab";
  std::string digits(random.substr(0, 32));
  digits[12] = '4';
  digits[16] = kVariants[static_cast<std::size_t>(digits[16]) % kVariants.size()];
  return Format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4), digits.substr(12, 4),
                digits.substr(16, 4), digits.substr(20));
}

}  // namespace mlp
