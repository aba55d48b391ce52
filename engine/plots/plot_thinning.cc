#include "engine/plots/plot_thinning.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <set>
#include <utility>
#include <vector>

namespace mlp {
namespace {

bool HoldsNumbers(const PlotColumn& column) {
  bool any = false;
  for (const Value& cell : column.cells) {
    if (!cell.is_string()) continue;
    const auto& text = cell.get_ref<const std::string&>();
    if (!text.empty() && !IsPlainNumber(text)) return false;
    any = any || !text.empty();
  }
  return any;
}

Value NumberIn(const std::string& text) {
  const char *const begin = text.data(), *const end = begin + text.size();
  std::int64_t whole = 0;
  if (std::from_chars(begin, end, whole).ptr == end) return whole;
  double number = 0;
  std::from_chars(begin, end, number);
  return number;
}

// The rows of each line of each revision, in order.
std::vector<std::vector<std::size_t>> RowsByLine(const PlotTable& table) {
  std::vector<const PlotColumn*> keys;
  for (const char* const name : {kRevisionColumn, kFileColumn, kFieldColumn, kLineColumn})
    if (const PlotColumn* const column = table.Find(name)) keys.push_back(column);
  const auto is_same_line = [&](std::size_t a, std::size_t b) {
    return std::all_of(keys.begin(), keys.end(), [&](const PlotColumn* column) {
      return column->cells[a] == column->cells[b];
    });
  };
  // Rows of a line stand together, and there are few lines.
  std::vector<std::vector<std::size_t>> lines;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto found = std::find_if(lines.rbegin(), lines.rend(), [&](const auto& line) {
      return is_same_line(line.front(), row);
    });
    if (found == lines.rend())
      lines.push_back({row});
    else
      found->push_back(row);
  }
  return lines;
}

void KeepExtremes(const std::vector<std::size_t>& line, const PlotColumn& y, std::size_t most,
                  std::vector<std::size_t>& kept) {
  const auto height = [&](std::size_t row) {
    const Value& cell = y.cells[row];
    return cell.is_number() ? cell.get<double>() : std::numeric_limits<double>::quiet_NaN();
  };
  std::set<std::size_t> rows = {line.front(), line.back()};
  const std::size_t stretches = std::max<std::size_t>(most / 2, 1);
  for (std::size_t i = 0; i < stretches; ++i) {
    const std::size_t begin = i * line.size() / stretches;
    const std::size_t end = (i + 1) * line.size() / stretches;
    std::size_t lowest = line[begin], highest = line[begin];
    for (std::size_t j = begin; j < end; ++j) {
      if (!(height(line[j]) >= height(lowest))) lowest = line[j];
      if (!(height(line[j]) <= height(highest))) highest = line[j];
    }
    rows.insert({lowest, highest});
  }
  kept.insert(kept.end(), rows.begin(), rows.end());
}

}  // namespace

bool IsPlainNumber(const std::string& text) {
  const std::size_t sign = text.starts_with('-') ? 1 : 0;
  if (text.size() > sign + 1 && text[sign] == '0' && text[sign + 1] >= '0' && text[sign + 1] <= '9')
    return false;
  if (text.find_first_of("iInN") != text.npos) return false;
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  return parsed.ec == std::errc() && parsed.ptr == end && std::isfinite(number);
}

void ReadNumbers(PlotTable& table, const std::string& column) {
  const PlotColumn* const found = table.Find(column);
  if (found == nullptr || !HoldsNumbers(*found)) return;
  for (Value& cell : table.Column(column).cells) {
    if (!cell.is_string()) continue;
    const auto& text = cell.get_ref<const std::string&>();
    cell = text.empty() ? Value() : NumberIn(text);
  }
}

std::size_t ShortestLine(const PlotPoints& points) {
  std::size_t shortest = 0;
  for (const std::vector<std::size_t>& line : RowsByLine(points.table))
    shortest = shortest == 0 ? line.size() : std::min(shortest, line.size());
  return shortest;
}

std::size_t ThinOut(PlotPoints& points, PlotForm form, std::size_t most) {
  if (most == 0 || (form != PlotForm::kLines && form != PlotForm::kPoints)) return 0;
  const PlotColumn* const y = points.table.Find(points.y);
  if (y == nullptr || points.table.rows() <= most) return 0;
  std::size_t longest = 0;
  std::vector<std::size_t> kept;
  for (const std::vector<std::size_t>& line : RowsByLine(points.table)) {
    if (line.size() <= most) {
      kept.insert(kept.end(), line.begin(), line.end());
      continue;
    }
    longest = std::max(longest, line.size());
    if (form == PlotForm::kLines)
      KeepExtremes(line, *y, most, kept);
    else
      for (std::size_t i = 0; i < most; ++i) kept.push_back(line[i * line.size() / most]);
  }
  if (longest == 0) return 0;
  std::sort(kept.begin(), kept.end());
  points.table.Keep(kept);
  return longest;
}

}  // namespace mlp
