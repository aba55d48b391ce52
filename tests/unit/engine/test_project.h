// A project in a temporary directory, driven through the library as a command would drive it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "engine/plan.h"
#include "engine/reproducer.h"
#include "engine/workspace.h"

namespace mlp {

class TestProject {
 public:
  explicit TestProject(const Layout& layout = NativeLayout()) {
    // In memory where there is such a place: a run syncs to disk a dozen times, which a busy disk
    // makes slow.
    const bool has_memory = std::filesystem::is_directory("/dev/shm");
    const std::filesystem::path dir =
        has_memory ? "/dev/shm" : std::filesystem::temp_directory_path();
    std::string pattern = dir / "mlp-project-XXXXXX";
    root_ = std::filesystem::canonical(::mkdtemp(pattern.data())).string();
    environment_.current_dir = root_;
    (void)InitProject(environment_, layout).value();
  }
  ~TestProject() { (void)RemoveTree(PosixFileSystem(), root_); }
  TestProject(const TestProject&) = delete;
  TestProject& operator=(const TestProject&) = delete;

  const std::string& root() const { return root_; }
  Environment& environment() { return environment_; }

  void Write(const std::string& path, const std::string& text) {
    const std::filesystem::path full = std::filesystem::path(root_) / path;
    std::filesystem::create_directories(full.parent_path());
    std::filesystem::remove(full);
    std::ofstream(full) << text;
  }
  std::string Read(const std::string& path) const {
    std::ostringstream text;
    text << std::ifstream(std::filesystem::path(root_) / path).rdbuf();
    return text.str();
  }
  bool Exists(const std::string& path) const {
    return std::filesystem::exists(std::filesystem::path(root_) / path);
  }
  void Remove(const std::string& path) {
    std::filesystem::remove_all(std::filesystem::path(root_) / path);
  }

  Workspace Open() {
    Workspace workspace = Workspace::Open(environment_).value();
    if (const Status loaded = workspace.Load(); !loaded)
      throw std::runtime_error(loaded.error().message);
    return workspace;
  }

  ReproSummary Repro(ReproOptions options = {}) {
    ReproObserver observer;
    return Repro(std::move(options), observer);
  }
  ReproSummary Repro(ReproOptions options, ReproObserver& observer) {
    Workspace workspace = Workspace::Open(environment_).value();
    RunLock lock = AcquireRunLock(workspace, LockKind::kShared, "test", observer).value();
    if (const Status loaded = workspace.Load(); !loaded)
      throw std::runtime_error(loaded.error().message);
    return Reproduce(workspace, lock, options, observer).value();
  }

  std::vector<PlannedStage> Plan(const DecideOptions& options = {}) {
    Workspace workspace = Open();
    return MakePlan(workspace, workspace.graph().TopologicalOrder(), options).value();
  }

 private:
  std::unique_ptr<ProcessRunner> processes_ = MakePosixProcessRunner();
  Environment environment_{PosixFileSystem(), SystemClock(), *processes_, {}};
  std::string root_;
};

}  // namespace mlp
