// Plain tables for the terminal, Markdown and CSV. Values in, text out.
#pragma once

#include <string>
#include <vector>

namespace mlp {

enum class Tint { kNone, kGood, kBad };

struct Table {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;  // each as long as the header
  std::vector<bool> right_aligned;             // per column; empty: all left
  std::vector<Tint> tints = {};                // per row, of its last cell; empty: none
};

// The first `width` characters of a UTF-8 text; the last one is an ellipsis if something is lost.
std::string CutToWidth(const std::string& text, int width);

// Columns two spaces apart, no trailing blanks, every line ended. With `width` > 0 (then at
// least 10) no line is longer: the widest columns are cut and end in an ellipsis; where even that
// is not enough, the last columns give way to one of "…". Control characters in cells are made
// visible, tabs become blanks. `color` adds the terminal's codes: a bold header, and the tints.
std::string RenderPlain(const Table& table, int width, bool color = false);

// Columns that RenderPlain would need to cut nothing.
int NaturalWidth(const Table& table);

std::string RenderMarkdown(const Table& table);  // GitHub's form; `|` in cells is escaped
std::string RenderCsv(const Table& table);       // RFC 4180: CRLF, quotes only where needed

}  // namespace mlp
