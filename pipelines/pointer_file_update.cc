// Writing pointer files: edits of their text.
#include <algorithm>
#include <array>

#include "pipelines/pointer_file.h"
#include "pipelines/yaml_edit.h"
#include "pipelines/yaml_node.h"
#include "pipelines/yaml_writer.h"

namespace mlp {
namespace {

// What an import's own digest does not cover, at any depth.
constexpr std::array<std::string_view, 10> kNotSealed = {
    "desc", "type", "labels", "meta", "locked", "frozen", "metric", "persist", "size", "nfiles"};

Value WithoutUnsealed(const Value& value) {
  if (!value.is_structured()) return value;
  if (value.is_array()) {
    Value list = Value::array();
    for (const Value& item : value) list.push_back(WithoutUnsealed(item));
    return list;
  }
  Value map = Value::object();
  for (const auto& [key, part] : value.items()) {
    const bool is_sealed = std::find(kNotSealed.begin(), kNotSealed.end(), key) == kNotSealed.end();
    if (is_sealed && key != "isexec") map[key] = WithoutUnsealed(part);
  }
  return map;
}

// Of an import as a whole; empty for data that was added.
std::string SealOf(HashAlgorithm algorithm, Value content) {
  if (!content.contains("deps") || content["deps"].empty()) return {};
  content.erase(std::string(NameOf(algorithm)));
  if (content.value("wdir", Value()) == ".") content.erase("wdir");
  return HashOf(algorithm, PythonJson(WithoutUnsealed(content), true)).ToString();
}

class RecordEdits {
 public:
  RecordEdits(HashAlgorithm algorithm, const Value& content)
      : name_(NameOf(algorithm)), content_(content) {}

  void Add(const char* list, const std::vector<LockedPath>& paths) {
    if (!content_.contains(list)) return;
    const Value& items = content_.at(list);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const Value path = items[i].value("path", Value());
      const auto locked = std::find_if(paths.begin(), paths.end(),
                                       [&](const LockedPath& one) { return path == one.path; });
      if (locked == paths.end()) continue;
      at_ = {list, std::to_string(i)};
      AddRecord(items[i], *locked);
    }
  }

  std::vector<YamlEdit> edits;

 private:
  void AddRecord(const Value& item, const LockedPath& locked) {
    Set(item, name_, locked.digest.ToString());
    Set(item, "size", locked.size);
    Set(item, "nfiles", locked.nfiles ? Value(*locked.nfiles) : Value());
    Set(item, "isexec", locked.is_executable ? Value(true) : Value());
    Set(item, "hash", name_);
    for (const char* foreign : {"etag", "checksum", "version_id", "cloud", "files"}) {
      Set(item, foreign, Value());
    }
  }

  // Null: the key goes.
  void Set(const Value& item, const std::string& key, const Value& value) {
    const bool is_there = item.contains(key);
    if (is_there ? item[key] == value : value.is_null()) return;
    YamlEdit& edit = edits.emplace_back();
    edit.kind = value.is_null() ? YamlEdit::Kind::kDelete : YamlEdit::Kind::kSet;
    edit.path = at_;
    edit.path.push_back(key);
    edit.value = value;
  }

  std::string name_;
  const Value& content_;
  std::vector<std::string> at_;
};

}  // namespace

Value PointerItem(HashAlgorithm algorithm, const std::string& path, const LockedPath* found) {
  const std::string name(NameOf(algorithm));
  Value item = Value::object();
  if (found != nullptr) {
    item[name] = found->digest.ToString();
    item["size"] = found->size;
    if (found->nfiles) item["nfiles"] = *found->nfiles;
    if (found->is_executable) item["isexec"] = true;
  }
  item["hash"] = name;
  item["path"] = path;
  return item;
}

std::string NewPointerFile(HashAlgorithm algorithm, const LockedPath& out) {
  return WriteYaml({{"outs", Value::array({PointerItem(algorithm, out.path, &out)})}});
}

Result<std::string> UpdatePointerFile(HashAlgorithm algorithm, const std::string& name,
                                      std::string text, const LockedStage& entry) {
  MLP_ASSIGN(const YamlDocument document, ParseYaml(name, text));
  const Value content = ToValue(document.root);
  RecordEdits records(algorithm, content);
  records.Add("deps", entry.deps);
  records.Add("outs", entry.outs);
  MLP_ASSIGN(text, EditYaml(name, std::move(text), records.edits, nullptr));
  return SealPointerFile(algorithm, name, std::move(text));
}

Result<std::string> SealPointerFile(HashAlgorithm algorithm, const std::string& name,
                                    std::string text) {
  MLP_ASSIGN(const YamlDocument document, ParseYaml(name, text));
  const Value content = ToValue(document.root);
  const std::string seal = SealOf(algorithm, content);
  const std::string key(NameOf(algorithm));
  if (seal.empty() || content.value(key, Value()) == seal) return text;
  return EditYaml(name, std::move(text), {{YamlEdit::Kind::kSet, {key}, seal}}, nullptr);
}

}  // namespace mlp
