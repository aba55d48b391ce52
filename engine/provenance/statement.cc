#include "engine/provenance/statement.h"

#include <map>
#include <utility>

#include "pipelines/dependency_reader.h"
#include "store/base/clock.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr char kTreePrefix[] = "mlpipe_tree_";
constexpr char kSelectionPrefix[] = "mlpipe_selection_";

Value DigestSet(HashAlgorithm algorithm, const std::string& digest) {
  const std::optional<Digest> parsed = Digest::Parse(algorithm, digest);
  if (!parsed) return Value::object();
  const std::string prefix = parsed->is_tree() ? kTreePrefix : "";
  return {{prefix + std::string(NameOf(algorithm)), parsed->Hex()}};
}

// Whether what was read is no file or directory of which the digest is the hash: a part of one, the
// version that a server tells of a URL, what a command printed.
bool IsSelection(const LineageFile& input) {
  if (input.is_part || NamesNoPath(input.name)) return true;
  const bool is_outside = input.name.starts_with('/') || input.name.starts_with("../");
  return !input.path && !is_outside;
}

Value InputDigest(HashAlgorithm algorithm, const LineageFile& input) {
  if (!IsSelection(input)) return DigestSet(algorithm, input.digest);
  const std::optional<Digest> parsed = Digest::Parse(algorithm, input.digest);
  if (!parsed) return Value::object();
  return {{kSelectionPrefix + std::string(NameOf(algorithm)), parsed->Hex()}};
}

std::vector<LineageFile> SubjectFiles(const Lineage& lineage) {
  if (!lineage.target.stage) return {lineage.target.file};
  return lineage.nodes[lineage.roots.front()].stage.outputs;
}

Value Subjects(const std::vector<LineageFile>& files, HashAlgorithm algorithm) {
  Value subjects = Value::array();
  for (const LineageFile& file : files)
    subjects.push_back({{"name", file.name}, {"digest", DigestSet(algorithm, file.digest)}});
  return subjects;
}

Value ExternalParameters(const LineageStage& stage) {
  Value params = Value::object(), env = Value::object();
  for (const RunParam& param : stage.params) params[param.file][param.key] = param.value;
  for (const auto& [name, value] : stage.env) env[name] = value;
  Value parameters = {{"stage", stage.address}, {"command", stage.command}};
  if (!params.empty()) parameters["params"] = std::move(params);
  if (!env.empty()) parameters["env"] = std::move(env);
  return parameters;
}

// Each path with each digest once, with the stages that read it.
Value ResolvedDependencies(const Lineage& lineage, const StatementOptions& options) {
  std::vector<std::pair<const LineageFile*, Value>> found;
  std::map<std::pair<std::string, std::string>, std::size_t> positions;
  for (std::size_t i = 0; i < lineage.nodes.size(); ++i) {
    if (!options.deep && i != lineage.roots.front()) continue;
    for (const LineageFile& input : lineage.nodes[i].stage.inputs) {
      const auto [position, is_new] =
          positions.emplace(std::pair(input.name, input.digest), found.size());
      if (is_new) found.emplace_back(&input, Value::array());
      found[position->second].second.push_back(lineage.nodes[i].stage.address);
    }
  }
  Value dependencies = Value::array();
  for (auto& [file, readers] : found) {
    Value dependency = {{"name", file->name}, {"digest", InputDigest(options.algorithm, *file)}};
    dependency["annotations"] = {{"read_by", std::move(readers)}};
    dependencies.push_back(std::move(dependency));
  }
  return dependencies;
}

Value RunDetails(const LineageStage& stage, const StatementOptions& options) {
  Value details = {
      {"builder", {{"id", options.builder}, {"version", {{"mlpipe", options.version}}}}}};
  if (!stage.run) return details;
  const RunRecord& run = *stage.run;
  details["metadata"] = {{"invocationId", Format("{}/{}", run.fingerprint, run.started_ns)},
                         {"startedOn", FormatUtc(run.started_ns)},
                         {"finishedOn", FormatUtc(run.started_ns + run.duration_ns)}};
  return details;
}

Error NoSuchOutput(const Lineage& lineage) {
  Error error;
  error.code = ErrorCode::kNotFound;
  error.message = Format("no stage wrote {}, as far as is recorded", Quoted(lineage.target.name));
  error.hint = "name an output of a stage, or a stage; 'mlpipe lineage' shows what is recorded";
  return error;
}

const Value* MemberOf(const Value& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

bool HasTextAt(const Value& object, const char* key, std::string_view text) {
  const Value* const value = MemberOf(object, key);
  return value != nullptr && value->is_string() && value->get_ref<const std::string&>() == text;
}

std::optional<Digest> DigestFrom(const Value& set) {
  for (const HashAlgorithm algorithm : {HashAlgorithm::kSha256, HashAlgorithm::kMd5}) {
    for (const std::string prefix : {"", kTreePrefix}) {
      const Value* const hex = MemberOf(set, (prefix + std::string(NameOf(algorithm))).c_str());
      if (hex == nullptr || !hex->is_string()) continue;
      const auto digest = Digest::Parse(algorithm, hex->get_ref<const std::string&>());
      if (!digest || digest->is_tree()) return std::nullopt;
      return prefix.empty() ? *digest : digest->AsTree();
    }
  }
  return std::nullopt;
}

}  // namespace

Result<Value> ProvenanceStatement(const Lineage& lineage, const StatementOptions& options) {
  if (lineage.roots.empty()) return Fail(NoSuchOutput(lineage));
  const LineageStage& stage = lineage.nodes[lineage.roots.front()].stage;
  const std::vector<LineageFile> files = SubjectFiles(lineage);
  if (stage.command.empty() || files.empty() || files.front().digest.empty())
    return Fail(NoSuchOutput(lineage));
  return Value{{"_type", kStatementType},
               {"subject", Subjects(files, options.algorithm)},
               {"predicateType", kPredicateType},
               {"predicate",
                {{"buildDefinition",
                  {{"buildType", kBuildType},
                   {"externalParameters", ExternalParameters(stage)},
                   {"resolvedDependencies", ResolvedDependencies(lineage, options)}}},
                 {"runDetails", RunDetails(stage, options)}}}};
}

Result<std::vector<StatementSubject>> SubjectsOf(const std::string& name, const std::string& text) {
  const Value value = Value::parse(text, nullptr, false);
  const Value* const subjects = MemberOf(value, "subject");
  if (!HasTextAt(value, "_type", kStatementType) ||
      !HasTextAt(value, "predicateType", kPredicateType) || subjects == nullptr ||
      !subjects->is_array() || subjects->empty())
    return Fail(ErrorCode::kInvalid,
                Format("{} is no in-toto statement v1 with SLSA provenance v1", Quoted(name)));
  std::vector<StatementSubject> found;
  for (const Value& subject : *subjects) {
    const Value* const called = MemberOf(subject, "name");
    const Value* const set = MemberOf(subject, "digest");
    const std::optional<Digest> digest = set == nullptr ? std::nullopt : DigestFrom(*set);
    if (called == nullptr || !called->is_string() || !digest)
      return Fail(
          ErrorCode::kInvalid,
          Format("{} has a subject without a name, or a digest that mlpipe knows", Quoted(name)));
    found.push_back({called->get<std::string>(), *digest});
  }
  return found;
}

}  // namespace mlp
