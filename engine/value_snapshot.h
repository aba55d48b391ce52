// ValueSnapshot: the named values of a project (its metrics, or its params) as of one ProjectView,
// and what differs between two of them. Values in, values out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/base/error.h"
#include "store/base/rel_path.h"
#include "store/base/value.h"

namespace mlp {

// Leaves of a nested value by their dotted keys, sorted by key. A value that is no map has the
// empty key.
using NamedValues = std::vector<std::pair<std::string, Value>>;
NamedValues Flatten(const Value& data);

struct SnapshotFile {
  RelPath path;
  Value data;                  // as in the file; null if it holds nothing or could not be read
  std::optional<Error> error;  // why it could not be read
};

struct ValueSnapshot {
  std::string name;                 // of the view
  std::vector<SnapshotFile> files;  // sorted by path

  const SnapshotFile* Find(const RelPath& path) const;
};

// Numbers, and truth values, which count as 0 and 1.
std::optional<double> AsNumber(const std::optional<Value>& value);

struct ValueChange {
  RelPath path;
  std::string key;
  std::optional<Value> old_value, new_value;  // absent: not there

  bool IsChange() const;
  // new - old if both are numbers (or truth values, which count as 0 and 1).
  std::optional<Value> Difference() const;
};

// By path, then key. `include_unchanged` adds the values that are the same in both. A file that
// could not be read counts as one that is not there.
std::vector<ValueChange> DiffSnapshots(const ValueSnapshot& before, const ValueSnapshot& after,
                                       bool include_unchanged);

// The class of DVC's errors that scripts know such an error by.
std::string_view PythonErrorName(ErrorCode code);

// As DVC prints them: {"<name>": {"data": {"<path>": {"data": {...}}}}}; an unreadable file has
// "error" instead of "data". `name` is "" for the workspace.
Value SnapshotToJson(const ValueSnapshot& snapshot, const std::string& name);
// {"<path>": {"<key>": {"old": ..., "new": ..., "diff": ...}}}, "diff" only between numbers.
Value ChangesToJson(const std::vector<ValueChange>& changes);

}  // namespace mlp
