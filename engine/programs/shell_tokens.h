// A command line of a shell, cut into words and operators as POSIX has it (Shell Command Language,
// 2.2 and 2.3), without expanding anything. For finding out which programs a line runs and which
// files it names; comments, descriptors and the bodies of here-documents are dropped.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mlp {

struct ShellToken {
  bool is_operator = false;    // ; & && || | |& ;; ( ) or a newline
  std::string text;            // of a word without its quotes, if it is known; else as written
  bool is_known = true;        // nothing in it is expanded: no $x, $(...), `...`, pattern or tilde
  bool is_quoted = false;      // something in it is quoted, so it is no reserved word
  bool is_assignment = false;  // NAME=value, NAME+=value; only its name counts
  // Of a word: it is the file behind a < or a >, and no word of the command.
  enum class Redirection { kNone, kRead, kWrite } redirection = Redirection::kNone;

  bool Is(std::string_view operator_text) const { return is_operator && text == operator_text; }
  bool IsReserved(std::string_view word) const {
    return !is_operator && is_known && !is_quoted && text == word;
  }
};

struct ShellText {
  std::vector<ShellToken> tokens;
  std::vector<std::string> substitutions;  // what stands in $(...), `...`, <(...), >(...)
};

// Any text gives tokens: a quote that is not closed ends with the text. Files of redirections are
// among them if they are asked for.
ShellText SplitShell(std::string_view text, bool with_redirections = false);

}  // namespace mlp
