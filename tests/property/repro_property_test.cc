// The master property: after any sequence of edits an incremental `repro` leaves the bytes that
// running everything from scratch would leave, and runs no stage whose inputs were seen before.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

// Stage i writes its output from the files it reads and one param: a function that the test can
// compute by itself.
struct ModelStage {
  std::vector<std::string> deps;
  bool writes_directory = false;
};

class Model {
 public:
  explicit Model(unsigned seed) : random_(seed) {
    const int count = Pick(2, 6);
    for (int i = 0; i < count; ++i) {
      ModelStage stage;
      stage.deps.push_back("src" + std::to_string(Pick(0, 2)));
      for (int upstream = 0; upstream < i; ++upstream) {
        if (Pick(0, 2) == 0) stage.deps.push_back(FileOf(upstream));
      }
      stage.writes_directory = Pick(0, 3) == 0;
      stages_.push_back(std::move(stage));
    }
    for (int i = 0; i < 3; ++i) sources_["src" + std::to_string(i)] = "s\n";
    params_.assign(stages_.size(), 0);
  }

  int Pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  std::size_t size() const { return stages_.size(); }

  std::string OutOf(std::size_t i) const { return "out" + std::to_string(i); }
  std::string FileOf(std::size_t i) const {
    return OutOf(i) + (stages_[i].writes_directory ? "/sub/file" : "");
  }

  void WriteTo(TestProject& project) const {
    std::string yaml = "stages:\n";
    for (std::size_t i = 0; i < stages_.size(); ++i) {
      const std::string n = std::to_string(i);
      yaml += "  stage" + n + ":\n    cmd: echo " + n + " >> ran.log; ";
      if (stages_[i].writes_directory) yaml += "mkdir -p " + OutOf(i) + "/sub; ";
      yaml += "{ cat";
      for (const std::string& dep : stages_[i].deps) yaml += " " + dep;
      yaml += "; grep ^p" + n + "= params.yaml.flat; } > " + FileOf(i) + "\n    deps:\n";
      for (const std::string& dep : stages_[i].deps) yaml += "    - " + dep + "\n";
      yaml += "    params: [p" + n + "]\n    outs: [" + OutOf(i) + "]\n";
    }
    project.Write("mlpipe.yaml", yaml);
    WriteParams(project);
    for (const auto& [path, text] : sources_) project.Write(path, text);
  }

  // What every file would hold if all were run from scratch.
  std::map<std::string, std::string> Evaluate() const {
    std::map<std::string, std::string> files = sources_;
    for (std::size_t i = 0; i < stages_.size(); ++i) files[FileOf(i)] = InputOf(i, files);
    return files;
  }
  std::string InputOf(std::size_t i, const std::map<std::string, std::string>& files) const {
    std::string text;
    for (const std::string& dep : stages_[i].deps) text += files.at(dep);
    return text + "p" + std::to_string(i) + "=" + std::to_string(params_[i]) + "\n";
  }

  // One random thing that a person might do.
  void Disturb(TestProject& project) {
    const std::size_t i = static_cast<std::size_t>(Pick(0, static_cast<int>(size()) - 1));
    switch (Pick(0, 4)) {
      case 0: {
        const std::string source = "src" + std::to_string(Pick(0, 2));
        sources_[source] = std::string(static_cast<std::size_t>(Pick(1, 3)), 'x') + "\n";
        project.Write(source, sources_[source]);
        break;
      }
      case 1:
        params_[i] = Pick(0, 2);
        WriteParams(project);
        break;
      case 2:
        project.Remove(OutOf(i));
        break;
      case 3:
        project.Remove(OutOf(i));
        project.Write(FileOf(i), "edited by hand\n");
        break;
      case 4:
        project.Remove("mlpipe.lock");
        break;
    }
  }

 private:
  void WriteParams(TestProject& project) const {
    std::string yaml, flat;
    for (std::size_t i = 0; i < params_.size(); ++i) {
      yaml += "p" + std::to_string(i) + ": " + std::to_string(params_[i]) + "\n";
      flat += "p" + std::to_string(i) + "=" + std::to_string(params_[i]) + "\n";
    }
    project.Write("params.yaml", yaml);
    project.Write("params.yaml.flat", flat);
  }

  std::mt19937 random_;
  std::vector<ModelStage> stages_;
  std::map<std::string, std::string> sources_;
  std::vector<int> params_;
};

// The stages that ran, by their numbers.
std::vector<std::size_t> Ran(TestProject& project) {
  std::vector<std::size_t> ran;
  if (!project.Exists("ran.log")) return ran;
  std::istringstream lines(project.Read("ran.log"));
  for (std::size_t number; lines >> number;) ran.push_back(number);
  project.Remove("ran.log");
  return ran;
}

class ReproProperty : public ::testing::TestWithParam<unsigned> {};

TEST_P(ReproProperty, EqualsRunningEverythingAndRunsNothingTwice) {
  Model model(GetParam());
  TestProject project;
  model.WriteTo(project);
  std::set<std::pair<std::size_t, std::string>> seen;
  for (int step = 0; step < 8; ++step) {
    SCOPED_TRACE("step " + std::to_string(step));
    ReproOptions options;
    options.jobs = model.Pick(1, 4);
    ASSERT_TRUE(project.Repro(options).errors.empty());
    const auto expected = model.Evaluate();
    for (const auto& [path, text] : expected) EXPECT_EQ(project.Read(path), text) << path;
    for (const std::size_t i : Ran(project)) {
      EXPECT_TRUE(seen.emplace(i, model.InputOf(i, expected)).second)
          << "stage" << i << " ran although its inputs were seen before";
    }
    ASSERT_EQ(project.Repro().Count(StageOutcome::kUpToDate), model.size());
    for (int i = model.Pick(1, 3); i > 0; --i) model.Disturb(project);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ReproProperty, ::testing::Range(1u, 25u));

}  // namespace
}  // namespace mlp
