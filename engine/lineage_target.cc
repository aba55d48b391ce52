#include <algorithm>
#include <set>

#include "engine/lineage.h"
#include "engine/lineage_index.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kFewestDigits = 4;
constexpr std::size_t kMostShownDigests = 5;

std::optional<std::size_t> StageNamed(const std::vector<LineageStage>& recorded,
                                      const std::string& address) {
  for (std::size_t i = 0; i < recorded.size(); ++i)
    if (recorded[i].address == address) return i;
  return std::nullopt;
}

// The address of the stage that `text` names from `from`; empty when it names none, or a path.
std::string AddressOf(const StageGraph& graph, const std::string& text, const RelPath& from) {
  const Result<StageId> id = graph.Find(text, from);
  if (!id) return {};
  const Stage& stage = graph.stage(*id);
  const bool is_stage = text == stage.name || text.ends_with(":" + stage.name) ||
                        (stage.kind == StageKind::kData && text.ends_with(stage.name));
  return is_stage ? stage.Address() : std::string();
}

bool IsDigestPrefix(const std::string& text) {
  const std::string hex = text.ends_with(".dir") ? text.substr(0, text.size() - 4) : text;
  return hex.size() >= kFewestDigits && std::all_of(hex.begin(), hex.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

Error Ambiguous(const std::string& text, const std::set<std::string>& digests) {
  Error error;
  error.code = ErrorCode::kUsage;
  error.message = Quoted(text) + " begins more than one digest";
  for (const std::string& digest : digests) {
    if (error.notes.size() == kMostShownDigests) break;
    error.notes.push_back(digest);
  }
  error.hint = "give more digits";
  return error;
}

// A digest of the records, else one of the run log; then the target has no path.
Result<std::optional<LineageFile>> FileOfDigest(const std::vector<LineageStage>& recorded,
                                                const std::string& text,
                                                const LineageLookups& lookups) {
  if (!IsDigestPrefix(text)) return std::nullopt;
  std::set<std::string> digests;
  std::optional<LineageFile> found;
  for (const LineageStage& stage : recorded)
    for (const auto* files : {&stage.outputs, &stage.inputs})
      for (const LineageFile& file : *files)
        if (file.digest.starts_with(text) && digests.insert(file.digest).second) found = file;
  if (digests.empty()) {
    MLP_ASSIGN(const std::vector<std::string> logged, lookups.digests_like(text));
    digests.insert(logged.begin(), logged.end());
    if (!digests.empty())
      found = LineageFile{*digests.begin(), std::nullopt, *digests.begin(), 0, std::nullopt, false};
  }
  if (digests.size() > 1) return Fail(Ambiguous(text, digests));
  return found;
}

Error NothingRecorded(const std::vector<LineageStage>& recorded, const StageGraph& graph,
                      const std::string& text, const RelPath& from) {
  Error error;
  error.code = ErrorCode::kNotFound;
  if (const Result<StageId> id = graph.Find(text, from)) {
    const std::string address = graph.stage(*id).Address();
    error.message = "nothing is recorded of stage " + Quoted(address) + ": it has never run";
    error.hint = "run 'mlpipe repro " + ShellQuoted(address) + "'";
    return error;
  }
  std::set<std::string> known;
  for (const LineageStage& stage : recorded) {
    known.insert(stage.address);
    for (const auto* files : {&stage.outputs, &stage.inputs})
      for (const LineageFile& file : *files) known.insert(file.name);
  }
  error.message = "no stage wrote or read " + Quoted(text) + ", as far as is recorded";
  error.hint = DidYouMean(text, {known.begin(), known.end()});
  return error;
}

}  // namespace

Result<LineageTarget> FindLineageTarget(const std::vector<LineageStage>& recorded,
                                        const StageGraph& graph, const std::string& text,
                                        const RelPath& from, const LineageLookups& lookups) {
  const std::string declared = AddressOf(graph, text, from);
  const std::string& address = declared.empty() ? text : declared;
  if (const auto stage = StageNamed(recorded, address)) return LineageTarget{address, stage, {}};
  if (const Result<RelPath> path = RelPath::Resolve(from, text); path && declared.empty()) {
    const LineageIndex index(recorded, lookups.file_in_tree);
    if (auto file = index.FileAt(*path)) return LineageTarget{file->name, {}, std::move(*file)};
    if (index.HasOutputsBelow(*path))
      return LineageTarget{path->str(), {}, {path->str(), *path, {}, 0, std::nullopt, false}};
  }
  MLP_ASSIGN(std::optional<LineageFile> file, FileOfDigest(recorded, text, lookups));
  if (file) return LineageTarget{file->name, {}, std::move(*file)};
  return Fail(NothingRecorded(recorded, graph, text, from));
}

}  // namespace mlp
