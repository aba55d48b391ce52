#include "engine/lineage.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>

#include "engine/lineage_index.h"
#include "store/base/text.h"

namespace mlp {
namespace {

bool SameBytes(const LineageFile& a, const LineageFile& b) {
  return a.path == b.path && a.digest == b.digest;
}

class Tracer {
 public:
  Tracer(const std::vector<LineageStage>& recorded, const LineageLookups& lookups, Lineage& lineage)
      : recorded_(recorded),
        lookups_(lookups),
        index_(recorded, lookups.file_in_tree),
        lineage_(lineage) {}

  Status Trace() {
    if (lineage_.target.stage) {
      lineage_.roots = {Node(*lineage_.target.stage)};
    } else {
      MLP_ASSIGN(lineage_.roots, Neighbours(lineage_.target.file, nullptr));
    }
    for (; !open_.empty(); open_.pop_front()) {
      MLP_TRY(Expand(open_.front()));
    }
    return {};
  }

 private:
  bool Upstream() const { return lineage_.direction == LineageDirection::kUpstream; }

  Status Expand(std::size_t node) {
    MLP_TRY(FindRun(lineage_.nodes[node].stage));
    const LineageStage stage = lineage_.nodes[node].stage;  // a copy: nodes_ grows below
    for (const LineageFile& file : Upstream() ? stage.inputs : stage.outputs) {
      MLP_ASSIGN(std::vector<std::size_t> neighbours, Neighbours(file, &stage));
      lineage_.nodes[node].links.push_back(std::move(neighbours));
    }
    return {};
  }

  // The nodes that wrote or read `file`, which `of` read or wrote (nullptr: the target itself).
  Result<std::vector<std::size_t>> Neighbours(const LineageFile& file, const LineageStage* of) {
    std::vector<std::size_t> nodes;
    if (!file.path) {
      if (of != nullptr) return nodes;
    } else {
      for (const std::size_t id : Upstream() ? index_.WritersOf(file) : index_.ReadersOf(file))
        nodes.push_back(Node(id));
    }
    if (!nodes.empty() || file.digest.empty()) return nodes;
    return FromHistory(file, of);
  }

  // Of what the records do not know: the newest run that wrote these bytes at this path, or every
  // stage's newest run that read them. The target may be a digest without a path: at any.
  Result<std::vector<std::size_t>> FromHistory(const LineageFile& file, const LineageStage* of) {
    MLP_ASSIGN(std::vector<RunRecord> runs,
               Upstream() ? lookups_.writers_of(file.digest) : lookups_.readers_of(file.digest));
    std::vector<std::size_t> nodes;
    std::map<std::string, bool> seen;
    for (RunRecord& run : runs) {
      if (of != nullptr && of->run && !IsInOrder(run, *of->run)) continue;
      const LineageStage stage = StageOfRun(run);
      const auto& files = Upstream() ? stage.outputs : stage.inputs;
      const bool matches = std::any_of(files.begin(), files.end(), [&](const LineageFile& one) {
        return file.path ? SameBytes(one, file) : one.digest == file.digest;
      });
      if (!matches || !seen.emplace(run.stage, true).second) continue;
      nodes.push_back(Node(std::move(run)));
      if (Upstream()) break;
    }
    return nodes;
  }

  // A run cannot have read what a later one wrote.
  bool IsInOrder(const RunRecord& other, const RunRecord& own) const {
    return Upstream() ? other.id < own.id : other.id > own.id;
  }

  std::size_t Node(std::size_t recorded) {
    return Node({recorded, 0}, [&] { return recorded_[recorded]; });
  }
  std::size_t Node(RunRecord run) {
    const std::pair<std::size_t, std::int64_t> key(recorded_.size(), run.id);
    return Node(key, [&] { return StageOfRun(std::move(run)); });
  }
  template <class Make>
  std::size_t Node(std::pair<std::size_t, std::int64_t> key, Make make) {
    const auto [found, is_new] = node_of_.emplace(key, lineage_.nodes.size());
    if (is_new) {
      lineage_.nodes.push_back({make(), {}});
      open_.push_back(found->second);
    }
    return found->second;
  }

  // The run behind a recorded stage: the newest one that computed what is recorded, else the newest
  // that restored it.
  Status FindRun(LineageStage& stage) {
    if (stage.run || stage.outputs.empty()) return {};
    MLP_ASSIGN(std::vector<RunRecord> runs, lookups_.writers_of(stage.outputs.front().digest));
    for (RunRecord& run : runs) {
      if (!IsRunOf(run, stage)) continue;
      if (stage.run && run.outcome != RunOutcome::kSucceeded) continue;
      stage.run = std::move(run);
      if (stage.run->outcome == RunOutcome::kSucceeded) break;
    }
    return {};
  }

  const std::vector<LineageStage>& recorded_;
  const LineageLookups& lookups_;
  const LineageIndex index_;
  Lineage& lineage_;
  std::map<std::pair<std::size_t, std::int64_t>, std::size_t> node_of_;  // recorded, or run
  std::deque<std::size_t> open_;  // nodes whose neighbours are not known yet
};

constexpr std::array<std::string_view, 36> kCodeSuffixes = {
    ".awk", ".bash", ".bat", ".c",  ".cc",  ".cpp",   ".cs",   ".cu",  ".cxx",
    ".f90", ".go",   ".h",   ".hh", ".hpp", ".ipynb", ".java", ".jl",  ".js",
    ".kt",  ".lua",  ".m",   ".ml", ".mjs", ".php",   ".pl",   ".ps1", ".py",
    ".pyx", ".r",    ".R",   ".rb", ".rs",  ".scala", ".sed",  ".sh",  ".sql"};

bool HasCodeSuffix(const std::string& path) {
  const std::size_t dot = path.rfind('.');
  if (dot == std::string::npos) return false;
  return std::find(kCodeSuffixes.begin(), kCodeSuffixes.end(), path.substr(dot)) !=
         kCodeSuffixes.end();
}

// Whether a word of the command ends in the path of a program below `directory`, as the directory's
// own name would begin it: "python src/train.py" of "src" or "sub/src".
bool CommandNamesProgramIn(const std::string& command, const RelPath& directory) {
  const std::string prefix = directory.Name() + "/";
  for (const std::string& line : SplitLines(command))
    for (const std::string& word : Split(line, ' '))
      if (word.find(prefix) != std::string::npos && HasCodeSuffix(word)) return true;
  return false;
}

}  // namespace

Result<Lineage> TraceLineage(const std::vector<LineageStage>& recorded, LineageTarget target,
                             LineageDirection direction, const LineageLookups& lookups) {
  Lineage lineage;
  lineage.direction = direction;
  lineage.target = std::move(target);
  MLP_TRY(Tracer(recorded, lookups, lineage).Trace());
  return lineage;
}

bool IsCode(const LineageStage& stage, const LineageFile& input) {
  if (!input.path) return false;
  if (input.digest.ends_with(".dir")) return CommandNamesProgramIn(stage.command, *input.path);
  return input.is_executable || HasCodeSuffix(input.name);
}

}  // namespace mlp
