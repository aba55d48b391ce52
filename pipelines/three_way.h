// The rule by which every three-way merge here decides of one entry.
#pragma once

namespace mlp {

template <typename Entry>
struct MergeChoice {
  const Entry* entry;  // nullptr: the merged file has none
  // Both sides changed it, and differently: `entry` is ours if there is one.
  bool is_conflict = false;
};

// What only one side changed, added or removed is taken from that side. nullptr: no entry there.
template <typename Entry>
MergeChoice<Entry> ChooseEntry(const Entry* base, const Entry* ours, const Entry* theirs) {
  const auto same = [](const Entry* a, const Entry* b) {
    return a == nullptr || b == nullptr ? a == b : *a == *b;
  };
  if (same(ours, theirs) || same(base, theirs)) return {ours};
  if (same(base, ours)) return {theirs};
  return {ours != nullptr ? ours : theirs, true};
}

}  // namespace mlp
