// Settings from a params file: `seed`, `threads`, `device` and `deterministic` at its top level,
// which every stage shares, and one section a stage.
//
// A section is read by asking for its keys; what was never asked for is unknown, so the code that
// uses a setting is the only list of settings. Every error names file, line and column.

#ifndef MLPIPE_STAGES_BASE_PARAMS_H_
#define MLPIPE_STAGES_BASE_PARAMS_H_

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "stages/base/error.h"

namespace mlp::stages {

// What a setting may be. Without a fallback the setting must be given.
struct IntegerRule {
  std::optional<std::int64_t> fallback;
  std::int64_t min;
  std::int64_t max;
};
struct NumberRule {
  std::optional<double> fallback;
  double min;
  double max;
};

// One mapping of a params file.
class ParamsSection {
 public:
  // `name` is empty for the top level.
  ParamsSection(std::filesystem::path file, std::string name, YAML::Node node);

  bool Has(const std::string& key);
  std::int64_t Integer(const std::string& key, const IntegerRule& rule);
  double Number(const std::string& key, const NumberRule& rule);
  bool Flag(const std::string& key, bool fallback);
  std::string Text(const std::string& key);
  std::string Choice(const std::string& key, const std::vector<std::string>& choices,
                     const std::optional<std::string>& fallback);
  std::vector<std::string> Texts(const std::string& key);
  std::vector<std::int64_t> Integers(const std::string& key, const IntegerRule& rule);
  std::vector<std::vector<std::int64_t>> IntegerLists(const std::string& key,
                                                      const IntegerRule& rule);

  // What stands under `key`, as JSON: plain scalars by their look, quoted ones as text.
  nlohmann::ordered_json Json(const std::string& key);

  // The mapping under `key`; the second gives an empty one where there is none.
  ParamsSection Section(const std::string& key);
  ParamsSection SectionOrEmpty(const std::string& key);

  // Refuses the first key that no call above asked for. Call it when all has been asked.
  void RejectUnknown() const;

  // An error about the value of `key`: "SECTION.KEY MESSAGE", at that value.
  Error Wrong(const std::string& key, const std::string& message);
  // The same about what stands at the JSON pointer `place` within that value, or as near as there
  // is something.
  Error WrongInside(const std::string& key, const std::string& place, const std::string& message);

 private:
  YAML::Node Find(const std::string& key);
  [[noreturn]] void Require(const std::string& key);
  Error Unknown(const std::string& key) const;
  std::string Dotted(const std::string& key) const;
  Error WrongAt(const YAML::Node& node, const std::string& key, const std::string& message) const;
  std::int64_t ToInteger(const YAML::Node& node, const std::string& key, const IntegerRule& rule);

  std::filesystem::path file_;
  std::string name_;
  YAML::Node node_;
  std::vector<std::string> asked_;
};

// The settings that every stage shares.
struct RunSettings {
  std::uint64_t seed = 0;
  std::int64_t threads = 1;  // bytes of results depend on it, so it is never taken from the machine
  std::string device;        // "cpu" or "cuda"
  // Else algorithms may be faster and results differ from run to run.
  bool deterministic = true;
};

// The file's top level. Its unknown keys are other programs' settings and are let be.
ParamsSection ReadParams(const std::filesystem::path& file);
RunSettings ReadRunSettings(ParamsSection& top);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_BASE_PARAMS_H_
