// LockedEnvironment: what a stage ran with, as lock files keep it:
//
//   environment:
//     programs:                               sorted by name and path
//     - {name: python3, path: /usr/bin/python3, <algorithm>: <hex>}
//     libraries: [...]                        likewise
//     unknown: [$PY, ...]                     sorted: what could not be told
//     facts: {cpu: <text>, ...}               in the order of MachineFact
//
// Empty parts are left out. A path inside of the project is relative to its root, so that a clone
// elsewhere has the same.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "pipelines/yaml_node.h"
#include "store/base/digest.h"
#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

struct LockedProgram {
  std::string name;  // of a program the word of the command, of a library what was asked for
  std::string path;
  Digest digest;

  bool operator==(const LockedProgram&) const = default;
};

struct LockedEnvironment {
  std::vector<LockedProgram> programs, libraries;
  std::vector<std::string> unknown;
  std::vector<std::pair<std::string, std::string>> facts;

  bool HasPrograms() const { return !programs.empty() || !libraries.empty() || !unknown.empty(); }
  bool IsEmpty() const { return !HasPrograms() && facts.empty(); }
  // Whether a result made in one may stand for one made in the other: a library is its bytes, a
  // program also its place, by which it finds what belongs to it (a Python its environment).
  bool IsSameAs(const LockedEnvironment& other) const;
  bool operator==(const LockedEnvironment&) const = default;
};

Value ToValue(HashAlgorithm algorithm, const LockedEnvironment& environment);
// Refuses what ToValue does not write (kInvalid, with the place). `owner` names the entry.
Result<LockedEnvironment> ReadLockedEnvironment(HashAlgorithm algorithm,
                                                const YamlDocument& document, const YamlNode& node,
                                                const std::string& owner);

}  // namespace mlp
