#include "engine/experiments/sweeps.h"

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {

Status CheckIsSingle(const Override& change) {
  if (!change.sweep) return {};
  const std::string key = change.Key();
  if (std::holds_alternative<SweepChoice>(*change.sweep))
    return Fail(
        ErrorCode::kUsage,
        Format("{} is given several values: sweeps are not supported by this version", Quoted(key)),
        Format("run 'mlpipe exp run' once for each value; quote a text that holds a comma: "
               "-S \"{}='a,b'\"",
               key));
  return Fail(ErrorCode::kUsage,
              Format("{} is given a space to search: sweeps are not supported by this version",
                     Quoted(key)),
              Format("give one value: -S {}=...", key));
}

}  // namespace mlp
