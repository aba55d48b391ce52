// The values that templates name: those of params.yaml and `vars`, merged, with the place where
// each comes from. Values stay where they were read (TemplateSources); a context only refers to
// them, so that one for every stage costs little.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "store/base/rel_path.h"
#include "store/base/value.h"

namespace mlp {

struct ContextMap;

// A value as templates see it: a part of a source, or a map that was put together from several.
struct ContextValue {
  const Value* data = nullptr;      // kept by TemplateSources; nullptr: `map`
  std::shared_ptr<ContextMap> map;  // changed only by the context that alone holds it
  std::size_t source = 0;           // an index that TemplateSources gave
  std::string path;                 // dotted, inside of the source

  bool IsMap() const { return data == nullptr || data->is_object(); }
  bool IsList() const { return data != nullptr && data->is_array(); }
  std::size_t size() const;  // of a map or list
};

struct ContextMap {
  std::vector<std::pair<std::string, ContextValue>> fields;  // in the order of their definition
  std::unordered_map<std::string, std::size_t> index;

  ContextValue* Find(const std::string& key);
  void Set(const std::string& key, ContextValue value);  // replaces
};

// Owns the values of one pipeline file's templates, and notes which of them were used.
class TemplateSources {
 public:
  // `label` names the source in messages ("params.yaml", "vars[0]"); `file` is where to find its
  // values again, if they stand in a file of their own.
  ContextValue Add(Value value, std::string label, std::optional<RelPath> file);
  const std::string& Label(const ContextValue& value) const { return sources_[value.source].label; }

  // A field or item of `parent`; nullopt when there is none.
  std::optional<ContextValue> Child(const ContextValue& parent, const std::string& key);
  ContextValue Item(const ContextValue& list, std::size_t index) const;
  std::vector<std::pair<std::string, ContextValue>> Fields(const ContextValue& map) const;

  // Notes that a stage's definition took `value`, a scalar or a list.
  void NoteUse(const ContextValue& value);
  // What was noted, by file: {"dotted.path": value}.
  std::vector<std::pair<RelPath, Value>> Uses() const;

 private:
  struct Source {
    std::string label;
    std::optional<RelPath> file;
  };

  const Value* Field(const Value& object, const std::string& key);

  std::vector<Source> sources_;
  std::deque<Value> values_;
  // Of large objects, since an object is a list of fields.
  std::unordered_map<const Value*, std::unordered_map<std::string_view, const Value*>> indices_;
  std::map<RelPath, std::map<std::string, const Value*>> uses_;
};

// The value with everything below it.
Value ToValue(const ContextValue& value);

// A lookup that failed: path[0, failed) was found, path[failed] was not.
struct FailedLookup {
  std::size_t failed = 0;
  std::optional<ContextValue> parent;  // what has no path[failed]; nullopt: the context itself
};

class TemplateContext {
 public:
  // What `parent` has can be seen, added to, and (by Reserve) hidden; it must outlive this.
  explicit TemplateContext(TemplateSources& sources, const TemplateContext* parent = nullptr)
      : sources_(sources), parent_(parent) {}

  // Sets `item` or `key`: hides what the parent calls so, and nothing may be merged into it.
  void Reserve(const std::string& name, ContextValue value);

  struct Conflict {
    std::string path;                // dotted
    std::optional<ContextValue> by;  // what has the name already; nullopt: the name is reserved
  };
  // Adds the fields of a map. Maps are merged with maps; anything else may be defined once. After a
  // conflict the context holds a part of it.
  std::optional<Conflict> Merge(const ContextValue& map);

  std::optional<ContextValue> Select(const std::vector<std::string>& path,
                                     FailedLookup* failure) const;
  std::vector<std::string> Names() const;  // of all top-level values
  // How many fields were copied to merge them: what bounds the cost of hostile `vars`.
  std::size_t cost() const { return cost_; }

  // Which keys of a file were merged; an empty set: the whole file. nullptr: none.
  const std::set<std::string>* Loaded(const RelPath& file) const;
  void MarkLoaded(const RelPath& file, std::set<std::string> keys);

 private:
  const ContextValue* Find(const std::string& name) const;
  bool IsReserved(const std::string& name) const;
  std::optional<Conflict> MergeInto(ContextMap& into, const ContextValue& map,
                                    const std::string& prefix);
  std::optional<Conflict> MergeField(ContextMap& into, const std::string& name,
                                     const ContextValue& existing, const ContextValue& value,
                                     const std::string& path);

  TemplateSources& sources_;
  const TemplateContext* parent_;
  ContextMap own_;
  std::unordered_set<std::string> reserved_;
  std::map<RelPath, std::set<std::string>> loaded_;
  std::size_t cost_ = 0;
};

}  // namespace mlp
