#include "engine/guard/last_trace.h"

#include "engine/cache_file.h"
#include "store/base/digest.h"

namespace mlp {
namespace {

// Names of stages can be longer than those of files.
std::string TraceFileOf(const Workspace& workspace, const Stage& stage) {
  return workspace.paths().TraceDir() + "/" + HashOf(HashAlgorithm::kSha256, stage.Address()).Hex();
}

}  // namespace

void WriteLastTrace(Workspace& workspace, const Stage& stage, const AccessTrace& trace) {
  const Value json = {{"stage", stage.Address()},
                      {"ended", workspace.environment().clock.NowNs()},
                      {"trace", ToJson(trace)}};
  if (!workspace.fs().MakeDirs(workspace.paths().TraceDir())) return;
  WriteCacheFile(workspace.fs(), TraceFileOf(workspace, stage),
                 json.dump(-1, ' ', false, Value::error_handler_t::replace));
}

Result<std::optional<LastTrace>> ReadLastTrace(const Workspace& workspace, const Stage& stage) {
  MLP_ASSIGN(const auto file, ReadFileIfThere(workspace.fs(), TraceFileOf(workspace, stage)));
  if (!file || !IsWholeCache(*file)) return std::optional<LastTrace>();
  const Value json = Value::parse(CacheBody(*file), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || json.value("stage", "") != stage.Address() || !json.contains("trace"))
    return std::optional<LastTrace>();
  MLP_ASSIGN(AccessTrace trace, ReadAccessTrace(json.at("trace")));
  return LastTrace{json.value("ended", std::int64_t{0}), std::move(trace)};
}

}  // namespace mlp
