#include "engine/cli/lineage_tree.h"

#include <functional>
#include <vector>

#include "engine/cli/reporter.h"
#include "engine/cli/style.h"
#include "engine/lineage_text.h"
#include "store/base/clock.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// A line of the tree and what hangs below it. Children are made when they are drawn, so that a deep
// lineage needs no tree in memory.
struct Branch {
  std::string line;
  std::function<std::vector<Branch>()> children;
};

class TreeRenderer {
 public:
  TreeRenderer(const Lineage& lineage, const LineageStyle& style)
      : lineage_(lineage),
        options_(style),
        style_(style.color),
        upstream_(lineage.direction == LineageDirection::kUpstream),
        shown_(lineage.nodes.size(), false) {}

  std::string Render() {
    if (lineage_.target.stage) {
      const std::size_t root = lineage_.roots.at(0);
      text_ += StageLine(lineage_.nodes[root].stage) + "\n";
      shown_[root] = true;
      DrawAll(Details(root, 1), "");
      return text_;
    }
    text_ += FileText(lineage_.target.file) + "\n";
    DrawAll(Stages(lineage_.roots, 0), "");
    return text_;
  }

 private:
  void DrawAll(const std::vector<Branch>& branches, const std::string& indent) {
    for (std::size_t i = 0; i < branches.size(); ++i) {
      const bool last = i + 1 == branches.size();
      text_ += indent + Arm(last) + branches[i].line + "\n";
      if (branches[i].children) DrawAll(branches[i].children(), indent + Trunk(last));
    }
  }
  const char* Arm(bool last) const {
    if (!options_.unicode) return last ? "`- " : "|- ";
    return last ? "└─ " : "├─ ";
  }
  const char* Trunk(bool last) const {
    if (last) return "   ";
    return options_.unicode ? "│  " : "|  ";
  }

  std::vector<Branch> Stages(const std::vector<std::size_t>& nodes, int depth) {
    std::vector<Branch> branches;
    for (const std::size_t node : nodes) branches.push_back(StageBranch(node, depth + 1));
    return branches;
  }

  Branch StageBranch(std::size_t node, int depth) {
    const LineageStage& stage = lineage_.nodes[node].stage;
    return {StageLine(stage), [this, node, depth] {
              if (shown_[node]) return std::vector<Branch>{{style_.Dim("(as above)"), {}}};
              shown_[node] = true;
              return Details(node, depth);
            }};
  }

  std::string StageLine(const LineageStage& stage) const {
    std::string line = style_.Bold(ForTerminal(stage.address));
    if (stage.run) {
      line += Format("  {}, {}", FormatUtc(stage.run->started_ns), HowItWent(*stage.run));
    }
    if (stage.verified_ns) line += style_.Green("  verified " + FormatUtc(*stage.verified_ns));
    if (stage.is_superseded) line += style_.Yellow("  (an earlier run)");
    if (!stage.is_declared) line += style_.Yellow("  (not declared any more)");
    return line;
  }
  static std::string HowItWent(const RunRecord& run) {
    if (run.outcome == RunOutcome::kRestored) return "restored from the cache";
    const std::string status =
        run.exit_status == 0 ? "" : Format(", exit status {}", run.exit_status);
    return FormatDuration(run.duration_ns) + status;
  }

  // What a stage ran with and read, or wrote, one branch each.
  std::vector<Branch> Details(std::size_t node, int depth) {
    const LineageStage& stage = lineage_.nodes[node].stage;
    std::vector<Branch> branches;
    if (upstream_) AddRecipe(stage, branches);
    const std::vector<LineageFile>& files = upstream_ ? stage.inputs : stage.outputs;
    for (std::size_t i = 0; i < files.size(); ++i) {
      const std::vector<std::size_t>& links = lineage_.nodes[node].links[i];
      const char* role = upstream_ && links.empty() && IsCode(stage, files[i]) ? "code" : "data";
      Branch branch{Label(upstream_ ? role : "wrote") + FileText(files[i]), {}};
      if (!links.empty() && depth == options_.depth) {
        branch.line += style_.Dim(Format("  ({} further)", Plural(links.size(), "stage")));
      } else if (!links.empty()) {
        branch.children = [this, &links, depth] { return Stages(links, depth); };
      }
      branches.push_back(std::move(branch));
    }
    return branches;
  }

  void AddRecipe(const LineageStage& stage, std::vector<Branch>& branches) const {
    for (const std::string& command : SplitLines(stage.command))
      branches.push_back({Label("command") + ForTerminal(command), {}});
    for (const RunParam& param : stage.params)
      branches.push_back({Label("param") + ForTerminal(Format("{}: {} = {}", param.file, param.key,
                                                              DisplayText(param.value))),
                          {}});
    for (const auto& [name, value] : stage.env) {
      const std::string state = value.is_null() ? " is not set" : " = " + DisplayText(value);
      branches.push_back({Label("env") + ForTerminal(name + state), {}});
    }
    if (stage.run && !stage.run->fingerprint.empty())
      branches.push_back({Label("run") + ShortDigest(stage.run->fingerprint), {}});
    if (stage.run && !stage.run->log_file.empty())
      branches.push_back({Label("log") + ForTerminal(stage.run->log_file), {}});
  }

  std::string Label(const std::string& label) const {
    constexpr std::size_t kWidth = 9;
    return style_.Dim(label) + std::string(kWidth - label.size(), ' ');
  }

  std::string FileText(const LineageFile& file) const {
    std::string text = ForTerminal(file.name);
    if (file.digest.empty()) return text;
    if (file.name != file.digest) text += "  " + style_.Dim(ShortDigest(file.digest));
    if (file.size > 0) text += Format("  {}", FormatSize(file.size));
    return text;
  }

  const Lineage& lineage_;
  const LineageStyle options_;
  const Style style_;
  const bool upstream_;
  std::vector<bool> shown_;  // by node
  std::string text_;
};

}  // namespace

std::string RenderLineage(const Lineage& lineage, const LineageStyle& style) {
  return TreeRenderer(lineage, style).Render();
}

}  // namespace mlp
