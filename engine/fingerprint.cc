#include "engine/fingerprint.h"

#include <algorithm>
#include <array>
#include <utility>

namespace mlp {
namespace {

class FieldHasher {
 public:
  void Add(std::string_view field) {
    std::array<unsigned char, 8> length{};
    for (std::size_t i = 0; i < length.size(); ++i) {
      length[i] = static_cast<unsigned char>(field.size() >> (8 * i));
    }
    hasher_.Update(length.data(), length.size());
    hasher_.Update(field);
  }
  void AddCount(std::size_t count) { Add(std::to_string(count)); }
  std::string Finish() { return hasher_.Finish().Hex(); }

 private:
  Hasher hasher_{HashAlgorithm::kSha256};
};

std::vector<std::string> SortedOutputPaths(const Stage& stage) {
  std::vector<std::string> paths;
  for (const Output& out : stage.outs) paths.push_back(out.text);
  std::sort(paths.begin(), paths.end());
  return paths;
}

void AddEnvironmentFields(const LockedEnvironment& environment, FieldHasher& fields) {
  fields.AddCount(environment.programs.size());
  for (const LockedProgram& program : environment.programs) {
    fields.Add(program.name);
    fields.Add(program.path);
    fields.Add(NameOf(program.digest.algorithm()));
    fields.Add(program.digest.ToString());
  }
  fields.AddCount(environment.libraries.size());
  for (const LockedProgram& library : environment.libraries) {
    fields.Add(library.name);
    fields.Add(NameOf(library.digest.algorithm()));
    fields.Add(library.digest.ToString());
  }
  fields.AddCount(environment.unknown.size());
  for (const std::string& text : environment.unknown) fields.Add(text);
  fields.AddCount(environment.facts.size());
  for (const auto& [name, text] : environment.facts) {
    fields.Add(name);
    fields.Add(text);
  }
}

Fingerprint NativeFingerprint(const Stage& stage, const LockedStage& now) {
  const bool has_environment = !now.environment.IsEmpty();
  FieldHasher fields;
  fields.Add(has_environment ? "mlpipe-fingerprint-3" : "mlpipe-fingerprint-2");
  fields.Add(stage.wdir.str());
  fields.Add(PythonJson(now.cmd, true));
  fields.AddCount(now.deps.size());
  for (const LockedPath& dep : now.deps) {
    fields.Add(dep.path);
    fields.Add(NameOf(dep.digest.algorithm()));
    fields.Add(dep.digest.ToString());
    fields.Add(dep.is_executable ? "x" : "");
  }
  fields.AddCount(now.params.size());
  for (const LockedParams& params : now.params) {
    fields.Add(params.file);
    fields.AddCount(params.values.size());
    for (const auto& [key, value] : params.values) {
      fields.Add(key);
      fields.Add(PythonJson(value, true));
    }
  }
  const std::vector<std::string> outs = SortedOutputPaths(stage);
  fields.AddCount(outs.size());
  for (const std::string& path : outs) fields.Add(path);
  fields.AddCount(now.env.size());
  for (const auto& [name, value] : now.env) {
    fields.Add(name);
    fields.Add(PythonJson(value, true));
  }
  if (has_environment) AddEnvironmentFields(now.environment, fields);
  return Fingerprint(fields.Finish());
}

void RemoveSizes(Value& value) {
  if (value.is_object()) {
    value.erase("size");
    value.erase("nfiles");
  }
  for (Value& child : value) {
    if (child.is_structured()) RemoveSizes(child);
  }
}

std::string HashOfJson(const Value& value) {
  return HashOf(HashAlgorithm::kSha256, PythonJson(value, true)).Hex();
}

Fingerprint DvcFingerprint(const Layout& layout, const Stage& stage, LockedStage now) {
  const LockedEnvironment environment = std::exchange(now.environment, {});
  now.outs.clear();
  Value entry = ToValue(layout.algorithm, now);
  entry["outs"] = SortedOutputPaths(stage);
  RemoveSizes(entry);
  const Fingerprint of_dvc(HashOfJson(entry));
  if (environment.IsEmpty()) return of_dvc;
  FieldHasher fields;
  fields.Add("mlpipe-fingerprint-dvc-3");
  fields.Add(of_dvc.hex());
  AddEnvironmentFields(environment, fields);
  return Fingerprint(fields.Finish());
}

}  // namespace

Fingerprint FingerprintOf(const Layout& layout, const Stage& stage, const LockedStage& now) {
  return layout.dvc_run_cache_keys ? DvcFingerprint(layout, stage, now)
                                   : NativeFingerprint(stage, now);
}

RunCacheEntry ToRunCacheEntry(const Layout& layout, const Fingerprint& fingerprint,
                              const LockedStage& entry) {
  Value value = ToValue(layout.algorithm, entry);
  if (layout.dvc_run_cache_keys) RemoveSizes(value);
  return {fingerprint.hex(), HashOfJson(value), SerializeLockedStage(layout.algorithm, entry)};
}

bool CanUseRunCache(const Stage& stage) {
  if (stage.always_changed || stage.outs.empty()) return false;
  if (stage.kind == StageKind::kData) return false;
  if (stage.contract.kind == ContractKind::kNondeterministic) return false;
  if (stage.deps.empty() && stage.params.empty() && stage.env.empty()) return false;
  return std::all_of(stage.outs.begin(), stage.outs.end(), [](const Output& out) {
    return !out.persist && (out.cache || out.kind != OutputKind::kPlain);
  });
}

}  // namespace mlp
