#include "engine/cli/table.h"

#include <algorithm>
#include <numeric>

#include "engine/cli/style.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr int kGap = 2;
constexpr int kNarrowest = 6;  // a column is not cut below this while others can be dropped

int WidthOf(const std::string& text) {
  return static_cast<int>(CountCharacters(text));
}

bool IsRightAligned(const Table& table, std::size_t column) {
  return column < table.right_aligned.size() && table.right_aligned[column];
}

// The first `characters` of a UTF-8 text.
std::string Prefix(const std::string& text, int characters) {
  std::size_t end = 0;
  while (end < text.size() && characters > 0) {
    ++end;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    --characters;
  }
  return text.substr(0, end);
}

std::string Padded(const std::string& text, int width, bool right) {
  const std::string blanks(static_cast<std::size_t>(std::max(0, width - WidthOf(text))), ' ');
  return right ? blanks + text : text + blanks;
}

Table WithVisibleControls(Table table) {
  const auto clean = [](std::string& cell) {
    std::replace(cell.begin(), cell.end(), '\t', ' ');
    cell = ForTerminal(cell);
  };
  std::for_each(table.header.begin(), table.header.end(), clean);
  for (auto& row : table.rows) std::for_each(row.begin(), row.end(), clean);
  return table;
}

std::vector<int> NaturalWidths(const Table& table) {
  std::vector<int> widths;
  for (std::size_t i = 0; i < table.header.size(); ++i) {
    int width = WidthOf(table.header[i]);
    for (const auto& row : table.rows) width = std::max(width, WidthOf(row[i]));
    widths.push_back(width);
  }
  return widths;
}

int TotalWidth(const std::vector<int>& widths) {
  return std::accumulate(widths.begin(), widths.end(), 0) +
         kGap * static_cast<int>(widths.size() - 1);
}

// How far columns may be cut while others can be dropped. The first names the row, so it keeps
// more.
std::vector<int> LeastWidths(const std::vector<int>& widths, int width) {
  std::vector<int> least;
  for (const int column : widths) least.push_back(std::min(column, kNarrowest));
  least[0] = std::max(least[0], std::min(widths[0], width / 2));
  return least;
}

// Replaces the last columns by one of "…" until the narrowest form of what is left fits.
void DropColumns(Table& table, std::vector<int>& widths, int width) {
  if (TotalWidth(LeastWidths(widths, width)) <= width) return;
  const std::size_t before = widths.size();
  while (widths.size() > 1 && TotalWidth(LeastWidths(widths, width)) + kGap + 1 > width)
    widths.pop_back();
  if (widths.size() == before) return;
  const auto shorten = [&](std::vector<std::string>& row) {
    row.resize(widths.size());
    row.push_back("…");
  };
  shorten(table.header);
  for (auto& row : table.rows) shorten(row);
  table.right_aligned.resize(widths.size());
  table.tints.clear();
  widths.push_back(1);
}

// Takes characters from the widest columns, the later first, until the table fits; from the first
// only when nothing can be taken from the others.
void NarrowColumns(std::vector<int>& widths, int width) {
  for (int& column : widths) column = std::min(column, width);
  for (int excess = TotalWidth(widths) - width; excess > 0; --excess) {
    const auto widest = std::max_element(widths.rbegin(), widths.rend() - 1);
    const bool others = widest != widths.rend() - 1 && *widest > kNarrowest;
    --(others ? *widest : *std::max_element(widths.rbegin(), widths.rend()));
  }
}

std::string Line(const Table& table, const std::vector<std::string>& row,
                 const std::vector<int>& widths) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) line.append(kGap, ' ');
    line += Padded(CutToWidth(row[i], widths[i]), widths[i], IsRightAligned(table, i));
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

// The last cell, with which the line ends, in its colour.
std::string Tinted(std::string line, const std::string& cell, Tint tint) {
  if (tint == Tint::kNone || cell.empty() || !line.ends_with(cell)) return line;
  line.resize(line.size() - cell.size());
  const Style style(true);
  return line + (tint == Tint::kGood ? style.Green(cell) : style.Red(cell));
}

std::string CsvCell(const std::string& cell) {
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

std::string CsvLine(const std::vector<std::string>& row) {
  std::vector<std::string> cells;
  for (const std::string& cell : row) cells.push_back(CsvCell(cell));
  return Join(cells, ",") + "\r\n";
}

std::string EscapePipes(const std::string& cell) {
  std::string escaped;
  for (const char c : cell) escaped += c == '|' ? std::string("\\|") : std::string(1, c);
  return escaped;
}

}  // namespace

std::string CutToWidth(const std::string& text, int width) {
  return WidthOf(text) <= width ? text : Prefix(text, std::max(0, width - 1)) + "…";
}

std::string RenderPlain(const Table& original, int width, bool color) {
  if (original.header.empty()) return {};
  Table table = WithVisibleControls(original);
  std::vector<int> widths = NaturalWidths(table);
  if (width > 0) {
    DropColumns(table, widths, width);
    NarrowColumns(widths, width);
  }
  const std::string header = Line(table, table.header, widths);
  std::string text = Style(color).Bold(header) + "\n";
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const std::string line = Line(table, table.rows[i], widths);
    const Tint tint = color && i < table.tints.size() ? table.tints[i] : Tint::kNone;
    text += Tinted(line, CutToWidth(table.rows[i].back(), widths.back()), tint) + "\n";
  }
  return text;
}

int NaturalWidth(const Table& table) {
  return table.header.empty() ? 0 : TotalWidth(NaturalWidths(WithVisibleControls(table)));
}

std::string RenderMarkdown(const Table& original) {
  if (original.header.empty()) return {};
  Table table = WithVisibleControls(original);
  for (std::string& cell : table.header) cell = EscapePipes(cell);
  for (auto& row : table.rows)
    for (std::string& cell : row) cell = EscapePipes(cell);
  const std::vector<int> widths = NaturalWidths(table);
  const auto line = [&](const std::vector<std::string>& row) {
    std::string text = "|";
    for (std::size_t i = 0; i < row.size(); ++i)
      text.append(" ").append(Padded(row[i], widths[i], IsRightAligned(table, i))).append(" |");
    return text + "\n";
  };
  std::string rule = "|";
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const bool right = IsRightAligned(table, i);
    rule += std::string(static_cast<std::size_t>(widths[i]) + (right ? 1 : 2), '-');
    rule += right ? ":|" : "|";
  }
  std::string text = line(table.header) + rule + "\n";
  for (const auto& row : table.rows) text += line(row);
  return text;
}

std::string RenderCsv(const Table& table) {
  std::string text = CsvLine(table.header);
  for (const auto& row : table.rows) text += CsvLine(row);
  return text;
}

}  // namespace mlp
