#include "pipelines/output_index.h"

#include <algorithm>

#include "store/base/text.h"

namespace mlp {
namespace {

// Orders names before their separators: "a", "a/b", "a-b". So a directory and all that lies in it
// stand together.
bool TreeLess(const RelPath& a, const RelPath& b) {
  const auto rank = [](char c) { return c == '/' ? 0 : 1 + static_cast<unsigned char>(c); };
  const auto [x, y] = std::mismatch(a.str().begin(), a.str().end(), b.str().begin(), b.str().end());
  if (x == a.str().end() || y == b.str().end()) return y != b.str().end();
  return rank(*x) < rank(*y);
}

bool EntryBefore(const OutputIndex::Entry& entry, const RelPath& path) {
  return TreeLess(entry.output->path, path);
}

std::string PlaceOf(const Output& output) {
  return output.where.file + ":" + std::to_string(output.where.line);
}

std::string OutputOf(const OutputIndex::Entry& entry, const Stage& stage) {
  return "output " + Quoted(entry.output->text) + " of stage " + Quoted(stage.Address());
}

Error OverlapError(const std::vector<const Stage*>& stages, const OutputIndex::Entry& first,
                   const OutputIndex::Entry& second) {
  const Stage& a = *stages[first.stage];
  const Stage& b = *stages[second.stage];
  Error error;
  error.code = ErrorCode::kInvalid;
  error.where = second.output->where;
  if (first.output->path != second.output->path) {
    error.message = OutputOf(second, b) + " and " + OutputOf(first, a) + " overlap";
    error.hint = "write them to separate directories, or declare them one by one";
  } else if (first.stage == second.stage) {
    error.message =
        "output " + Quoted(second.output->text) + " is given twice in stage " + Quoted(b.Address());
    error.hint = "remove one of the two";
  } else {
    error.message = "output " + Quoted(second.output->path.str()) +
                    " is written by two stages: " + Quoted(a.Address()) + " and " +
                    Quoted(b.Address());
    error.hint = "let each write to a path of its own, or make one stage of the two";
  }
  for (const Stage* stage : {&a, &b}) {
    if (stage->kind != StageKind::kData) continue;
    error.hint = "stop tracking it on its own: mlpipe remove " + ShellQuoted(stage->Address());
  }
  error.notes.push_back("the other is declared in " + PlaceOf(*first.output));
  return error;
}

}  // namespace

Result<OutputIndex> OutputIndex::Build(const std::vector<const Stage*>& stages) {
  OutputIndex index;
  for (StageId id = 0; id < stages.size(); ++id) {
    for (const Output& output : stages[id]->outs) index.entries_.push_back({&output, id});
  }
  std::stable_sort(
      index.entries_.begin(), index.entries_.end(),
      [](const Entry& a, const Entry& b) { return TreeLess(a.output->path, b.output->path); });
  std::vector<Error> errors;
  const Entry* outer = nullptr;
  for (const Entry& entry : index.entries_) {
    if (outer == nullptr || !entry.output->path.IsWithin(outer->output->path)) {
      outer = &entry;
    } else {
      const bool in_order = outer->stage <= entry.stage;
      errors.push_back(OverlapError(stages, in_order ? *outer : entry, in_order ? entry : *outer));
    }
  }
  if (errors.empty()) return index;
  Error error = std::move(errors.front());
  error.others.assign(std::make_move_iterator(errors.begin() + 1),
                      std::make_move_iterator(errors.end()));
  return Fail(std::move(error));
}

const OutputIndex::Entry* OutputIndex::Covering(const RelPath& path) const {
  const auto after = std::upper_bound(entries_.begin(), entries_.end(), path,
                                      [](const RelPath& wanted, const Entry& entry) {
                                        return TreeLess(wanted, entry.output->path);
                                      });
  if (after == entries_.begin()) return nullptr;
  const Entry& before = *std::prev(after);
  return path.IsWithin(before.output->path) ? &before : nullptr;
}

std::span<const OutputIndex::Entry> OutputIndex::Within(const RelPath& directory) const {
  const auto begin = std::lower_bound(entries_.begin(), entries_.end(), directory, EntryBefore);
  auto end = begin;
  while (end != entries_.end() && end->output->path.IsWithin(directory)) ++end;
  return {begin, end};
}

}  // namespace mlp
