#include "engine/lint_commands.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "engine/programs/shell_tokens.h"

namespace mlp {
namespace {

// A word of the shell's grammar behind which a command stands.
bool BeginsCommand(const ShellToken& word) {
  constexpr std::string_view kWords[] = {"if",    "then", "elif", "else", "while",
                                         "until", "do",   "{",    "!",    "time"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view one) { return word.IsReserved(one); });
}

// Goes through the words of a command and keeps what may be a file.
class NameCollector {
 public:
  explicit NameCollector(RelPath wdir) : directory_(std::move(wdir)) {}

  void Take(const ShellToken& token) {
    // In [[ a > b ]] nothing is redirected.
    if (in_condition_) {
      in_condition_ = !token.IsReserved("]]");
    } else if (token.is_operator) {
      at_program_ = true;
      changes_directory_ = false;
    } else if (token.redirection != ShellToken::Redirection::kNone) {
      const bool is_read = token.redirection == ShellToken::Redirection::kRead;
      Keep(token, is_read ? NamedFile::Role::kRead : NamedFile::Role::kWritten);
    } else {
      TakeWord(token);
    }
  }

  std::vector<NamedFile> files;

 private:
  void TakeWord(const ShellToken& word) {
    if (changes_directory_) {
      changes_directory_ = false;
      ChangeDirectory(word);
    } else if (at_program_) {
      if (word.is_assignment || BeginsCommand(word)) return;
      at_program_ = false;
      in_condition_ = word.IsReserved("[[");
      changes_directory_ = word.is_known && word.text == "cd";
      // Without a '/' it is looked up in PATH.
      if (word.text.find('/') != std::string::npos) Keep(word, NamedFile::Role::kProgram);
    } else {
      Keep(word, NamedFile::Role::kArgument);
    }
  }

  void ChangeDirectory(const ShellToken& word) {
    std::optional<RelPath> there;
    if (directory_ && word.is_known) {
      if (auto path = RelPath::Resolve(*directory_, word.text)) there = std::move(*path);
    }
    directory_ = std::move(there);
  }

  void Keep(const ShellToken& word, NamedFile::Role role) {
    if (!word.is_known || !directory_) return;
    std::string text = word.text;
    if (role == NamedFile::Role::kArgument) text = text.substr(text.rfind('=') + 1);
    if (text.empty() || text.front() == '-') return;
    auto path = RelPath::Resolve(*directory_, text);
    if (path && !path->is_root()) files.push_back({role, std::move(*path)});
  }

  std::optional<RelPath> directory_;  // nullopt: nobody knows
  bool at_program_ = true, changes_directory_ = false, in_condition_ = false;
};

}  // namespace

std::vector<NamedFile> FilesNamedBy(const Command& command, const RelPath& wdir) {
  std::vector<ShellToken> tokens;
  if (command.argv.empty()) tokens = SplitShell(command.shell, /*with_redirections=*/true).tokens;
  for (const std::string& word : command.argv) tokens.emplace_back().text = word;
  NameCollector collector(wdir);
  for (const ShellToken& token : tokens) collector.Take(token);
  return std::move(collector.files);
}

}  // namespace mlp
