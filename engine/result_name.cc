#include "engine/result_name.h"

#include "engine/stage_record.h"

namespace mlp {

ResultName ResultNameOf(const Layout& layout, const Stage& stage, const LockedStage& entry) {
  StageRecord record;
  record.stage = &stage;
  record.entry = entry;
  return {FingerprintOf(layout, stage, entry).hex(), OutputsNameOf(ToRunRecord(record).paths)};
}

std::optional<ResultName> ResultNameOf(const RunRecord& run) {
  if (run.fingerprint.empty()) return std::nullopt;
  return ResultName{run.fingerprint, OutputsNameOf(run.paths)};
}

}  // namespace mlp
