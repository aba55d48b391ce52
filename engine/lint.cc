#include "engine/lint.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/guard/undeclared_access.h"
#include "engine/lint_commands.h"
#include "store/base/format.h"
#include "store/base/private_names.h"
#include "store/base/text.h"

namespace mlp {
namespace {

using IsFile = std::function<bool(const RelPath&)>;

class Linter {
 public:
  Linter(const StageGraph& graph, const IsFile& is_file) : graph_(graph), is_file_(is_file) {}

  std::vector<LintFinding> Run() {
    for (StageId id = 0; id < graph_.size(); ++id) {
      const Stage& stage = graph_.stage(id);
      if (stage.kind != StageKind::kCommand) continue;
      CheckCommands(stage);
      CheckParams(stage);
      CheckReaders(id);
    }
    return std::move(findings_);
  }

 private:
  void Warn(std::string rule, const SourceRange& where, std::string message, std::string hint) {
    findings_.push_back({true, std::move(rule), std::move(message), where, std::move(hint)});
  }

  void CheckCommands(const Stage& stage) {
    std::set<RelPath> seen;
    for (const Command& command : stage.Commands()) {
      for (const NamedFile& file : FilesNamedBy(command, stage.wdir)) {
        if (IsNeverTracked(file.path) || !seen.insert(file.path).second) continue;
        file.role == NamedFile::Role::kWritten ? CheckWritten(stage, file.path)
                                               : CheckNamed(stage, file.path);
      }
    }
  }

  // A file that is there and is named by the command is what the command reads, unless it writes
  // it.
  void CheckNamed(const Stage& stage, const RelPath& path) {
    const bool is_made = graph_.WriterOf(path) != nullptr;
    if (!is_made && !is_file_(path)) return;
    if (IsDeclaredInput(stage, path) || IsDeclaredOutput(stage, path)) return;
    const Undeclared undeclared{UndeclaredKind::kRead, path, 0};
    Warn("undeclared-input", stage.where,
         Format("the command of stage {} names {}, which it does not declare",
                Quoted(stage.Address()), Quoted(path.str())),
         Format("add '{}'", DeclarationFor(stage, undeclared)));
  }

  void CheckWritten(const Stage& stage, const RelPath& path) {
    if (IsDeclaredOutput(stage, path)) return;
    const Undeclared undeclared{UndeclaredKind::kWritten, path, 0};
    Warn("undeclared-output", stage.where,
         Format("the command of stage {} writes {}, which is no output of it",
                Quoted(stage.Address()), Quoted(path.str())),
         Format("add '{}'", DeclarationFor(stage, undeclared)));
  }

  // The same key from two files: which of them the command goes by nobody sees.
  void CheckParams(const Stage& stage) {
    std::map<std::string, std::string> files;
    for (const ParamsDependency& params : stage.params) {
      for (std::size_t i = 0; i < params.keys.size(); ++i) {
        const auto [first, is_new] = files.emplace(params.keys[i], params.file);
        if (is_new || first->second == params.file) continue;
        Warn("shadowed-param", i < params.key_places.size() ? params.key_places[i] : params.where,
             Format("stage {} reads param {} from {} and from {}", Quoted(stage.Address()),
                    Quoted(params.keys[i]), Quoted(first->second), Quoted(params.file)),
             "name it in the file that counts only, or give the two different names");
      }
    }
  }

  void CheckReaders(StageId id) {
    const Stage& stage = graph_.stage(id);
    const bool is_plain = std::any_of(stage.outs.begin(), stage.outs.end(), [](const Output& out) {
      return out.kind == OutputKind::kPlain;
    });
    if (!graph_.Downstream(id).empty() || (!is_plain && !stage.outs.empty())) return;
    LintFinding finding{false, "unread", {}, stage.where, {}};
    const std::string name = Quoted(stage.Address());
    finding.message = stage.outs.empty() ? Format("stage {} declares no outputs", name)
                                         : Format("nothing reads the outputs of stage {}", name);
    findings_.push_back(std::move(finding));
  }

  const StageGraph& graph_;
  const IsFile& is_file_;
  std::vector<LintFinding> findings_;
};

}  // namespace

std::vector<LintFinding> Lint(const StageGraph& graph,
                              const std::function<bool(const RelPath&)>& is_file) {
  return Linter(graph, is_file).Run();
}

}  // namespace mlp
