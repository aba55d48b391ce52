#include "stages/report/model_markdown.h"

namespace mlp::stages {
namespace {

std::string MarkdownRow(const std::vector<std::string>& cells) {
  std::string row = "|";
  for (const std::string& cell : cells) row += " " + cell + " |";
  return row + "\n";
}

}  // namespace

std::string EscapeMarkdown(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      escaped += ' ';
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '&') {
      escaped += "&amp;";
    } else {
      if (std::string_view("\\`*_[]|~#>!$").find(c) != std::string_view::npos) escaped += '\\';
      escaped += c;
    }
  }
  return escaped;
}

std::string MarkdownTable(std::string_view align, const std::vector<std::string>& head,
                          const std::vector<std::vector<std::string>>& rows) {
  std::string table = MarkdownRow(head) + "|";
  for (const char side : align) table += side == 'r' ? " ---: |" : " --- |";
  table += "\n";
  for (const std::vector<std::string>& row : rows) table += MarkdownRow(row);
  return table + "\n";
}

}  // namespace mlp::stages
