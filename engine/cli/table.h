// Plain tables for the terminal, Markdown and so on. Values in, text out.
#pragma once

#include <string>
#include <vector>

namespace mlp {

struct Table {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;  // each as long as the header
  std::vector<bool> right_aligned;             // per column; empty: all left
};

// Columns two spaces apart, no trailing blanks, every line ended. With `width` > 0 no line is longer: the widest
// columns are cut and end in an ellipsis. Control characters in cells are made visible.
std::string RenderPlain(const Table& table, int width);
std::string RenderMarkdown(const Table& table);  // GitHub's form

}  // namespace mlp
