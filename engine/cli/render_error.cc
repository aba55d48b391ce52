#include "engine/cli/render_error.h"

#include <algorithm>

#include "engine/cli/style.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// The prefix of a line up to a column, as blanks, with tabs kept so that the mark stands below the
// right character.
std::string BlanksUpTo(const std::string& line, int column) {
  std::string blanks;
  int seen = 1;
  for (const char c : line) {
    if (seen >= column) break;
    const bool is_continuation = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (is_continuation) continue;
    blanks += c == '\t' ? '\t' : ' ';
    ++seen;
  }
  return blanks;
}

std::string RenderExcerpt(const SourceRange& where) {
  if (where.line_text.empty() || where.line == 0) return {};
  const std::string number = std::to_string(where.line);
  std::string text = Format("  {} | {}\n", number, ForTerminal(where.line_text));
  if (where.column > 0) {
    text += Format("  {} | {}^{}\n", std::string(number.size(), ' '),
                   BlanksUpTo(where.line_text, where.column),
                   std::string(std::max(0, where.length - 1), '~'));
  }
  return text;
}

std::string RenderPlace(const SourceRange& where) {
  if (where.file.empty()) return "mlpipe";
  std::string place = ForTerminal(where.file);
  if (where.line > 0) place += Format(":{}", where.line);
  if (where.line > 0 && where.column > 0) place += Format(":{}", where.column);
  return place;
}

}  // namespace

std::string RenderError(const Error& error, bool color) {
  const Style style(color);
  std::string text = Format("{}: {} {}\n", RenderPlace(error.where), style.Red("error:"),
                            ForTerminal(error.message));
  text += RenderExcerpt(error.where);
  for (const std::string& note : error.notes) {
    text += Format("  {}\n", ForTerminal(note));
  }
  if (!error.hint.empty()) text += Format("{} {}\n", style.Cyan("hint:"), ForTerminal(error.hint));
  for (const Error& other : error.others) {
    text += '\n';
    text += RenderError(other, color);
  }
  return text;
}

std::string RenderWarning(const std::string& sentence, bool color) {
  return Format("mlpipe: {} {}\n", Style(color).Yellow("warning:"), ForTerminal(sentence));
}

}  // namespace mlp
