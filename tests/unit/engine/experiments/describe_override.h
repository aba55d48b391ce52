// An override in one line that says everything about it, types included. override_cases.py of
// tests/dvc/harness says the same of what Hydra reads.
#pragma once

#include <string>

#include "engine/experiments/overrides.h"
#include "store/base/format.h"

namespace mlp::testing {

inline std::string DescribeTags(const std::vector<std::string>& tags) {
  return tags.empty() ? "" : " tagged " + PythonJson(Value(tags), false);
}

inline std::string Describe(const SweepChoice& choice) {
  return " in " + PythonJson(Value(choice.values), false) + DescribeTags(choice.tags);
}

inline std::string Describe(const SweepInterval& interval) {
  return Format(" from {} to {}{}{}{}", PythonRepr(interval.low), PythonRepr(interval.high),
                interval.is_log ? " by orders of magnitude" : "",
                interval.is_int ? " in whole numbers" : "", DescribeTags(interval.tags));
}

inline std::string Describe(const SweepGlob& glob) {
  return Format(" like {} but not {}", PythonJson(Value(glob.include), false),
                PythonJson(Value(glob.exclude), false));
}

inline std::string Describe(const Override& change) {
  constexpr const char* kKinds[] = {"change", "add", "add or set", "delete"};
  std::string text = change.file == "params.yaml" ? "" : change.file + ": ";
  text += kKinds[static_cast<int>(change.kind)];
  text += change.is_group ? " group " : " ";
  text += change.Key();
  if (change.value) text += " = " + PythonJson(*change.value, false);
  if (change.sweep)
    text += std::visit([](const auto& sweep) { return Describe(sweep); }, *change.sweep);
  return text;
}

}  // namespace mlp::testing
