// A random project that a test can compute by itself: what every file holds if all stages ran from
// scratch, and what each run depends on. And the things that happen to it.
#pragma once

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/unit/engine/test_project.h"

namespace mlp {

inline constexpr bool kSeveralFiles = true, kForeach = true;

// Writes one file, or a directory with one file in it, from all that it reads, its version and one
// param. With `items` it is a foreach: a stage for each.
struct ModelStage {
  bool in_subdirectory = false;    // declared in sub/<pipeline file>
  std::set<std::size_t> upstream;  // stages before it; of a foreach its first item
  std::set<std::string> sources;   // files, and a directory
  std::vector<std::string> items = {""};
  int version = 0;   // part of the command
  int out_name = 0;  // part of the output's name
  int param = 0;
  bool writes_directory = false, cache = true, always_changed = false, frozen = false;
};

// One run of a stage: its name, and all that its result depends on.
struct ModelRun {
  std::string name, key;
  bool must_not_repeat = true;
  std::string output;  // what it writes
};

class ReproModel {
 public:
  using Files = std::map<std::string, std::string>;

  ReproModel(unsigned seed, const Layout& layout);

  int Pick(int low, int high);  // both included
  // Pipeline files, params and sources, wherever they differ from what is there.
  void WriteTo(TestProject& project) const;
  // Files with what they should hold after a repro.
  Files Evaluate() const;
  // The run of every stage by its name in the journal, on those files.
  std::map<std::string, ModelRun> Runs(const Files& files) const;
  // One random thing that a person or a disk might do. Returns what, for messages; adds to `lost`
  // the contents whose objects are not in the store any more.
  std::string Disturb(TestProject& project, std::set<std::string>& lost);
  // Stages that do not count as up to date after a repro.
  std::size_t AlwaysRunning() const;
  std::size_t size() const;  // stages, each item of a foreach counted

 private:
  std::string OutOf(std::size_t i, const std::string& item) const;
  std::string FileOf(std::size_t i, const std::string& item) const;
  std::string CommandOf(std::size_t i) const;
  std::string StageText(std::size_t i) const;
  std::string InputOf(std::size_t i, const std::string& item, const Files& files) const;
  std::vector<std::string> ReadsOf(std::size_t i) const;
  std::size_t AnyStage();
  std::string ChangeDeclaration(ModelStage& stage, std::size_t i);
  std::string ChangeOutput(TestProject& project, std::size_t i);
  std::string HarmStore(TestProject& project, std::size_t i, std::set<std::string>& lost);

  std::mt19937 random_;
  const Layout& layout_;
  std::vector<ModelStage> stages_;
  Files sources_;
  std::map<std::string, std::string> frozen_;  // what outputs of frozen stages hold
};

}  // namespace mlp
