#include "stages/data/csv_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "stages/base/input_file.h"
#include "stages/base/text.h"
#include "stages/data/csv.h"

namespace mlp::stages {
namespace {

// With a header no value stands in the first line.
Error NotANumber(const Location& where, const std::string& text) {
  const char* header =
      where.line == 1 ? "if this line names the columns, set prepare.header to true; else " : "";
  return InputError(where, fmt::format("'{}' is not a finite number", text))
      .Hint(fmt::format("{}name columns of words in prepare.categorical, and words for no value in "
                        "prepare.missing_values",
                        header));
}

float ToValue(const Location& where, const std::string& text) {
  const std::optional<double> number = ParseNumber(text);
  if (!number) throw NotANumber(where, text);
  const float value = static_cast<float>(*number);
  if (!std::isfinite(value)) {
    throw InputError(where, fmt::format("'{}' is too large for a 32-bit float", text));
  }
  return value;
}

}  // namespace

ColumnEncoder::ColumnEncoder(std::string name, ColumnKind kind)
    : name_(std::move(name)), kind_(kind) {}

float ColumnEncoder::Learn(const Location& where, const std::string& text) {
  if (!categorical()) return ToValue(where, text);
  const auto [found, is_new] = codes_.emplace(text, codes_.size());
  if (is_new && codes_.size() > kMaxCategories) {
    throw InputError(where,
                     fmt::format("column '{}' has more than {} categories", name_, kMaxCategories))
        .Hint("it may be free text or an identifier; take such a column out of the table");
  }
  return static_cast<float>(found->second);
}

float ColumnEncoder::Encode(const Location& where, const std::string& text,
                            bool ignore_unknown) const {
  if (!categorical()) return ToValue(where, text);
  const auto found = codes_.find(text);
  if (found != codes_.end()) return static_cast<float>(found->second);
  if (ignore_unknown) return kNoCategory;
  throw InputError(where, fmt::format("'{}' is no category that column '{}' has in the training "
                                      "file",
                                      text, name_))
      .Hint("mend it, or set prepare.unknown_categories to ignore");
}

void ColumnEncoder::FinishLearning(std::vector<float>& values, std::size_t first,
                                   std::size_t stride) {
  if (!categorical()) return;
  std::vector<float> ordered(codes_.size());  // by the code in order of appearance
  std::size_t next = 0;
  for (auto& [text, code] : codes_) {
    ordered[code] = static_cast<float>(next);
    code = next++;
  }
  for (std::size_t i = first; i < values.size(); i += stride) {
    if (values[i] != kNoCategory) values[i] = ordered[static_cast<std::size_t>(values[i])];
  }
}

Column ColumnEncoder::Describe() const {
  Column column{name_, kind_};
  for (const auto& [text, code] : codes_) column.categories.push_back(text);
  return column;
}

std::size_t ExpandedWidth(const std::vector<Column>& columns) {
  std::size_t width = 0;
  for (const Column& column : columns) {
    width += column.kind == ColumnKind::kOneHot ? column.categories.size() : 1;
  }
  return width;
}

std::vector<float> ExpandRows(const Location& where, std::vector<float> rows,
                              const std::vector<Column>& columns) {
  const std::size_t width = ExpandedWidth(columns);
  const std::size_t count = rows.size() / columns.size();
  const std::size_t most = kMaxInputBytes / sizeof(float);
  if (width > 0 && count > most / width) {
    throw InputError(where,
                     fmt::format("{} rows of {} values are more than fit a dataset", count, width))
        .Hint("set prepare.encoding to codes, or take fewer rows");
  }
  if (width == columns.size()) {
    const auto expanded = [](const Column& c) { return c.kind == ColumnKind::kOneHot; };
    if (std::none_of(columns.begin(), columns.end(), expanded)) return rows;
  }
  std::vector<float> values(count * width);
  std::size_t at = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Column& column = columns[i % columns.size()];
    if (column.kind != ColumnKind::kOneHot) {
      values[at++] = rows[i];
      continue;
    }
    if (rows[i] != kNoCategory) values[at + static_cast<std::size_t>(rows[i])] = 1;
    at += column.categories.size();
  }
  return values;
}

}  // namespace mlp::stages
