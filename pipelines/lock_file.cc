#include "pipelines/lock_file.h"

#include <algorithm>

#include "pipelines/locked_stage_reader.h"
#include "pipelines/yaml_writer.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::string_view kSchema = "2.0";
constexpr std::string_view kDefaultParams = "params.yaml";

template <class Entries>
auto FindByPath(const Entries& entries, std::string_view path) -> decltype(&entries.front()) {
  for (const auto& entry : entries) {
    if (entry.path == path) return &entry;
  }
  return nullptr;
}

bool PathLess(const LockedPath& a, const LockedPath& b) {
  return a.path < b.path;
}

bool NameLess(const std::pair<std::string, Value>& a, const std::pair<std::string, Value>& b) {
  return a.first < b.first;
}

bool ParamsLess(const LockedParams& a, const LockedParams& b) {
  const bool a_default = a.file == kDefaultParams;
  const bool b_default = b.file == kDefaultParams;
  return a_default != b_default ? a_default : a.file < b.file;
}

Value ToValue(HashAlgorithm algorithm, const LockedPath& locked) {
  Value entry = Value::object();
  entry["path"] = locked.path;
  entry["hash"] = NameOf(algorithm);
  entry[std::string(NameOf(algorithm))] = locked.digest.ToString();
  entry["size"] = locked.size;
  if (locked.nfiles) entry["nfiles"] = *locked.nfiles;
  if (locked.is_executable) entry["isexec"] = true;
  return entry;
}

Value ToValue(HashAlgorithm algorithm, const std::vector<LockedPath>& paths) {
  Value list = Value::array();
  for (const LockedPath& locked : paths) list.push_back(ToValue(algorithm, locked));
  return list;
}

Value ToValue(const std::vector<LockedParams>& params) {
  Value files = Value::object();
  for (const LockedParams& file : params) {
    Value& values = files[file.file] = Value::object();
    for (const auto& [key, value] : file.values) values[key] = value;
  }
  return files;
}

Status CheckTopLevel(const YamlDocument& document) {
  const YamlNode& root = document.root;
  if (root.IsNull()) return Fail(LockError(document, root, "the lock file is empty"));
  if (!root.IsMapping()) return Fail(LockError(document, root, "a lock file must be a map"));
  MLP_TRY(CheckLockKeys(document, root, {"schema", "stages", "datasets"}, "a lock file"));
  const YamlNode* schema = root.Find("schema");
  if (schema == nullptr) return Fail(LockError(document, root, "the lock file has no 'schema'"));
  if (schema->IsString() && schema->text == kSchema) return {};
  return Fail(LockError(document, *schema,
                        "the lock file has the schema " + Quoted(schema->text) + ", not '2.0'",
                        "if a newer version of mlpipe or DVC wrote it, use that one"));
}

// Most are in order, and a stable sort takes memory before it sees that.
template <class Entries, class Less>
void SortEntries(Entries& entries, Less less) {
  if (!std::is_sorted(entries.begin(), entries.end(), less)) {
    std::stable_sort(entries.begin(), entries.end(), less);
  }
}

}  // namespace

RelPath LockFileOf(const RelPath& pipeline_file) {
  const std::string& name = pipeline_file.str();
  return RelPath::Strict(name.substr(0, name.rfind('.')) + ".lock").value();
}

const Value* LockedParams::Find(std::string_view key) const {
  for (const auto& [name, value] : values) {
    if (name == key) return &value;
  }
  return nullptr;
}

bool LockedParams::operator==(const LockedParams& other) const {
  return file == other.file && std::equal(values.begin(), values.end(), other.values.begin(),
                                          other.values.end(), [](const auto& a, const auto& b) {
                                            return a.first == b.first &&
                                                   SameValue(a.second, b.second);
                                          });
}

const LockedPath* LockedStage::FindDep(std::string_view path) const {
  return FindByPath(deps, path);
}

const LockedPath* LockedStage::FindOut(std::string_view path) const {
  return FindByPath(outs, path);
}

const LockedParams* LockedStage::FindParams(std::string_view file) const {
  for (const LockedParams& entry : params) {
    if (entry.file == file) return &entry;
  }
  return nullptr;
}

void LockedStage::Sort() {
  SortEntries(deps, PathLess);
  SortEntries(outs, PathLess);
  SortEntries(params, ParamsLess);
  for (LockedParams& file : params) SortEntries(file.values, NameLess);
  SortEntries(env, NameLess);
}

Result<LockFile> LockFile::Parse(HashAlgorithm algorithm, std::string file, std::string text) {
  Result<YamlDocument> parsed = ParseYaml(std::move(file), std::move(text));
  if (!parsed) {
    Error error = std::move(parsed).error();
    error.hint = kBrokenLockHint;  // how to mend YAML is no help with a file that programs write
    return Fail(std::move(error));
  }
  const YamlDocument& document = *parsed;
  MLP_TRY(CheckTopLevel(document));
  LockFile lock;
  if (const YamlNode* datasets = document.root.Find("datasets")) {
    lock.datasets_ = mlp::ToValue(*datasets);
  }
  const YamlNode* stages = document.root.Find("stages");
  if (stages == nullptr || stages->IsNull()) return lock;
  if (!stages->IsMapping()) return Fail(LockError(document, *stages, "'stages' must be a map"));
  for (const auto& [name, entry] : stages->fields) {
    MLP_ASSIGN(LockedStage locked, ReadLockedStage(algorithm, document, entry,
                                                   "stage " + Quoted(ForTerminal(name.text))));
    lock.Set(name.text, std::move(locked));
  }
  return lock;
}

std::optional<LockFile> LockFile::OfParts(std::vector<std::pair<std::string, LockedStage>> stages,
                                          Value datasets) {
  LockFile lock;
  lock.stages_ = std::move(stages);
  lock.datasets_ = std::move(datasets);
  lock.positions_.reserve(lock.stages_.size());
  for (std::size_t i = 0; i < lock.stages_.size(); ++i) {
    if (!lock.positions_.emplace(lock.stages_[i].first, i).second) return std::nullopt;
  }
  return lock;
}

const LockedStage* LockFile::Find(std::string_view stage) const {
  const auto found = positions_.find(std::string(stage));
  return found == positions_.end() ? nullptr : &stages_[found->second].second;
}

void LockFile::Set(const std::string& stage, LockedStage locked) {
  const auto [found, is_new] = positions_.emplace(stage, stages_.size());
  if (is_new) {
    stages_.emplace_back(stage, std::move(locked));
  } else {
    stages_[found->second].second = std::move(locked);
  }
}

bool LockFile::Remove(std::string_view stage) {
  const auto found = positions_.find(std::string(stage));
  if (found == positions_.end()) return false;
  const std::size_t position = found->second;
  stages_.erase(stages_.begin() + static_cast<std::ptrdiff_t>(position));
  positions_.erase(found);
  for (auto& [name, other] : positions_) other -= other > position ? 1 : 0;
  return true;
}

void LockFile::MoveToEnd(const std::vector<std::string>& stages) {
  std::vector<std::pair<std::string, LockedStage>> moved;
  for (const std::string& stage : stages) {
    const auto found = positions_.find(stage);
    if (found == positions_.end()) continue;
    moved.emplace_back(stage, std::move(stages_[found->second].second));
    positions_.erase(found);
  }
  std::erase_if(stages_, [&](const auto& entry) { return !positions_.contains(entry.first); });
  stages_.insert(stages_.end(), std::move_iterator(moved.begin()), std::move_iterator(moved.end()));
  for (std::size_t i = 0; i < stages_.size(); ++i) positions_[stages_[i].first] = i;
}

std::string LockFile::Serialize(HashAlgorithm algorithm, LockOrder order) const {
  std::string out;
  AppendYamlField(out, 0, "schema", std::string(kSchema));
  if (!datasets_.is_null()) AppendYamlField(out, 0, "datasets", datasets_);
  if (stages_.empty()) {
    AppendYamlField(out, 0, "stages", Value::object());
    return out;
  }
  out += "stages:\n";
  std::vector<const std::pair<std::string, LockedStage>*> ordered;
  for (const auto& stage : stages_) ordered.push_back(&stage);
  if (order == LockOrder::kByName) {
    std::sort(ordered.begin(), ordered.end(),
              [](const auto* a, const auto* b) { return a->first < b->first; });
  }
  for (const auto* stage : ordered) {
    AppendYamlField(out, 2, stage->first, ToValue(algorithm, stage->second));
  }
  return out;
}

Value ToValue(HashAlgorithm algorithm, const LockedStage& locked) {
  if (!locked.foreign.is_null()) return locked.foreign;
  Value entry = Value::object();
  entry["cmd"] = locked.cmd;
  if (!locked.deps.empty()) entry["deps"] = ToValue(algorithm, locked.deps);
  if (!locked.params.empty()) entry["params"] = ToValue(locked.params);
  if (!locked.outs.empty()) entry["outs"] = ToValue(algorithm, locked.outs);
  for (const auto& [name, value] : locked.env) entry["env"][name] = value;
  if (!locked.wdir.empty()) entry["wdir"] = locked.wdir;
  if (!locked.environment.IsEmpty()) entry["environment"] = ToValue(algorithm, locked.environment);
  return entry;
}

std::string SerializeLockedStage(HashAlgorithm algorithm, const LockedStage& locked) {
  return WriteYaml(ToValue(algorithm, locked));
}

Result<LockedStage> ParseLockedStage(HashAlgorithm algorithm, const YamlDocument& document) {
  return ReadLockedStage(algorithm, document, document.root, "the entry");
}

}  // namespace mlp
