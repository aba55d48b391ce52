#include "engine/experiments/sweeps.h"

#include <algorithm>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

bool NamesTheSame(const Override& a, const Override& b) {
  return a.file == b.file && a.kind == b.kind && a.Key() == b.Key();
}

// How many values the override has, at least 1.
Result<std::size_t> CountValues(const Override& change) {
  if (!change.sweep) return 1;
  if (const auto* const choice = std::get_if<SweepChoice>(&*change.sweep))
    return choice->values.size();
  if (std::holds_alternative<SweepGlob>(*change.sweep))
    return Fail(ErrorCode::kUsage,
                Format("{} is given glob(...), which needs the options of a config group",
                       Quoted(change.Key())),
                "write the values: choice(a,b)");
  return Fail(
      ErrorCode::kUsage,
      Format("{} is given interval(...), which has no list of values", Quoted(change.Key())),
      "search in it by --search random or tpe, or write the values: range(start,stop,step)");
}

}  // namespace

std::vector<Override> GroupedByFile(const std::vector<Override>& overrides) {
  std::vector<Override> ordered;
  for (const Override& change : overrides) {
    const auto same = std::find_if(ordered.begin(), ordered.end(), [&](const Override& other) {
      return NamesTheSame(change, other);
    });
    if (same != ordered.end()) {
      *same = change;
      continue;
    }
    const auto last = std::find_if(ordered.rbegin(), ordered.rend(), [&](const Override& other) {
      return other.file == change.file;
    });
    ordered.insert(last == ordered.rend() ? ordered.end() : last.base(), change);
  }
  return ordered;
}

Status CheckIsSingle(const Override& change) {
  if (!change.sweep) return {};
  const std::string key = change.Key();
  return Fail(ErrorCode::kUsage,
              Format("{} is given {}, where one value is meant", Quoted(key),
                     std::holds_alternative<SweepChoice>(*change.sweep) ? "several values"
                                                                        : "a space to search"),
              Format("give one value; quote a text that holds a comma: -S \"{}='a,b'\"", key));
}

Result<std::size_t> CountCombinations(const std::vector<Override>& overrides) {
  std::size_t count = 1;
  for (const Override& change : GroupedByFile(overrides)) {
    MLP_ASSIGN(const std::size_t values, CountValues(change));
    if (values > kMaxCombinations / count)
      return Fail(ErrorCode::kUsage,
                  Format("the sweeps have more than {} combinations", kMaxCombinations),
                  "sweep over fewer params, or fewer values of them");
    count *= values;
  }
  return count;
}

Result<std::vector<std::vector<Override>>> ExpandSweeps(const std::vector<Override>& overrides) {
  const std::vector<Override> ordered = GroupedByFile(overrides);
  MLP_ASSIGN(const std::size_t count, CountCombinations(overrides));
  std::vector<Override> without_sweeps = ordered;
  for (Override& change : without_sweeps) change.sweep.reset();
  std::vector<std::vector<Override>> combinations(count, without_sweeps);
  for (std::size_t number = 0; number < count; ++number) {
    std::size_t rest = number;
    for (std::size_t i = ordered.size(); i-- > 0;) {
      if (!ordered[i].sweep) continue;
      const std::vector<Value>& values = std::get<SweepChoice>(*ordered[i].sweep).values;
      combinations[number][i].value = values[rest % values.size()];
      rest /= values.size();
    }
  }
  return combinations;
}

}  // namespace mlp
