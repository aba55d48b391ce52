#include "pipelines/params_reader.h"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::string_view kDefaultParamsFile = "params.yaml";

class ParamsReader {
 public:
  ParamsReader(SchemaReader& reader, const Stage& stage)
      : reader_(reader), stage_(stage), what_(FieldOf("params", "stage " + Quoted(stage.name))) {}

  void ReadItem(const YamlNode& item) {
    if (item.IsMapping()) {
      for (const auto& [file, keys] : item.fields) ReadFile(file, keys);
      return;
    }
    const std::string key = reader_.Text(item, "an item of " + what_);
    AddKey(EntryOf(std::string(kDefaultParamsFile), item), item, key);
  }

  std::vector<ParamsDependency> Take() {
    std::vector<ParamsDependency> params;
    for (Entry& entry : entries_) {
      if (entry.whole) {
        entry.params.keys.clear();
        entry.params.key_places.clear();
      }
      params.push_back(std::move(entry.params));
    }
    return params;
  }

 private:
  struct Entry {
    ParamsDependency params;
    std::unordered_set<std::string> seen;
    bool whole = false;
  };

  void ReadFile(const YamlNode& file, const YamlNode& keys) {
    Entry& entry = EntryOf(reader_.Text(file, "a file name in " + what_), file);
    if (keys.IsNull() || (keys.IsSequence() && keys.items.empty())) {
      entry.whole = true;
      return;
    }
    const std::string what = "the keys of " + Quoted(entry.params.file) + " in " + what_;
    if (!reader_.IsList(keys, what, entry.params.file + ": [train.lr]")) return;
    for (const YamlNode& key : keys.items) {
      AddKey(entry, key, reader_.Text(key, "an item of " + what));
    }
  }

  Entry& EntryOf(const std::string& file, const YamlNode& node) {
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const Entry& entry) { return entry.params.file == file; });
    if (found != entries_.end()) return *found;
    Entry& entry = entries_.emplace_back();
    entry.params.file = file;
    entry.params.where = reader_.document().At(node);
    if (auto path = reader_.Path(node, stage_.wdir, file, "a file name in " + what_)) {
      entry.params.path = *path;
    }
    return entry;
  }

  void AddKey(Entry& entry, const YamlNode& node, const std::string& key) {
    if (!node.IsString()) return;  // reported already
    if (key.empty()) {
      reader_.Refuse(node, "an item of " + what_ + " is empty", "name a parameter: [train.lr]");
    } else if (entry.seen.insert(key).second) {
      entry.params.keys.push_back(key);
      entry.params.key_places.push_back(reader_.document().At(node));
    }
  }

  SchemaReader& reader_;
  const Stage& stage_;
  std::string what_;
  std::vector<Entry> entries_;
};

}  // namespace

std::vector<ParamsDependency> ReadParams(SchemaReader& reader, const YamlNode& list,
                                         const Stage& stage) {
  const std::string what = FieldOf("params", "stage " + Quoted(stage.name));
  if (list.IsNull() || !reader.IsList(list, what, "params: [train.lr]")) return {};
  ParamsReader params(reader, stage);
  for (const YamlNode& item : list.items) params.ReadItem(item);
  return params.Take();
}

}  // namespace mlp
