#include "stages/data/missing.h"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>

#include "stages/base/error.h"

namespace mlp::stages {
namespace {

// The column of each value of a row, where one-hot columns have several.
std::vector<std::size_t> ColumnOfValues(const std::vector<Column>& columns) {
  std::vector<std::size_t> owners;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const bool one_hot = columns[i].kind == ColumnKind::kOneHot;
    owners.insert(owners.end(), one_hot ? columns[i].categories.size() : 1, i);
  }
  return owners;
}

double MeanOf(const std::vector<float>& values, std::size_t at, std::size_t width,
              const Column& column) {
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = at; i < values.size(); i += width) {
    if (std::isnan(values[i])) continue;
    sum += static_cast<double>(values[i]);
    ++count;
  }
  if (count == 0) {
    throw InputError({}, fmt::format("column '{}' has no value in the training split, so none to "
                                     "fill with",
                                     column.name))
        .Hint("take the column out of the table, or set prepare.missing to drop");
  }
  return sum / static_cast<double>(count);
}

}  // namespace

void FillMissing(std::map<std::string, Samples>& splits, std::vector<Column>& columns) {
  const std::vector<std::size_t> owners = ColumnOfValues(columns);
  const std::size_t width = owners.size();
  const auto values_of = [&](const char* split) -> std::vector<float>& {
    return std::get<std::vector<float>>(splits.at(split).values);
  };
  for (auto& [name, samples] : splits) {
    auto& values = std::get<std::vector<float>>(samples.values);
    for (std::size_t i = 0; i < values.size(); ++i) {
      Column& column = columns[owners[i % width]];
      if (!std::isnan(values[i]) || column.fill) continue;
      column.fill = MeanOf(values_of("train"), i % width, width, column);
    }
  }
  // Only now: a mean must not be of values that were filled in.
  for (auto& [name, samples] : splits) {
    auto& values = std::get<std::vector<float>>(samples.values);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (std::isnan(values[i])) values[i] = static_cast<float>(*columns[owners[i % width]].fill);
    }
  }
}

}  // namespace mlp::stages
