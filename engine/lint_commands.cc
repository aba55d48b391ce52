#include "engine/lint_commands.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace mlp {
namespace {

// A piece of a shell's line: a word, or what stands between words.
struct ShellPiece {
  enum class Kind { kWord, kEnd, kWrite, kRead } kind = Kind::kWord;
  std::string text;
  bool is_known = true;  // the shell takes it as it stands
};

class ShellScanner {
 public:
  explicit ShellScanner(std::string_view line) : line_(line) {}

  std::vector<ShellPiece> Scan() {
    while (at_ < line_.size()) {
      const char c = line_[at_];
      if (c == '#' && !in_word_) {
        SkipComment();
      } else if (c == ' ' || c == '\t') {
        EndWord();
        ++at_;
      } else if (std::string_view("\n;|&()").find(c) != std::string_view::npos) {
        End();
      } else if (c == '>' || c == '<') {
        Redirect(c);
      } else {
        TakeCharacter(c);
      }
    }
    EndWord();
    return std::move(pieces_);
  }

 private:
  void SkipComment() {
    const std::size_t newline = line_.find('\n', at_);
    at_ = newline == std::string_view::npos ? line_.size() : newline;
  }

  void EndWord() {
    if (in_word_) pieces_.push_back(std::move(word_));
    word_ = {};
    in_word_ = false;
  }

  void End() {
    EndWord();
    pieces_.push_back({ShellPiece::Kind::kEnd, {}, true});
    ++at_;
  }

  // 2>file, >file, >>file, >|file, <file. >&2, <&3 and <<END name no file.
  void Redirect(char c) {
    const bool is_number =
        in_word_ && word_.text.find_first_not_of("0123456789") == std::string::npos;
    if (is_number) word_ = {}, in_word_ = false;
    EndWord();
    const std::size_t begin = at_;
    at_ = std::min(line_.find_first_not_of(c, at_), line_.size());
    const char next = at_ < line_.size() ? line_[at_] : '\0';
    const bool names_none = next == '&' || next == '(' || (c == '<' && at_ - begin > 1);
    if (next == '|' || next == '&') ++at_;
    if (names_none) {
      skips_word_ = true;
    } else {
      pieces_.push_back({c == '>' ? ShellPiece::Kind::kWrite : ShellPiece::Kind::kRead, {}, true});
    }
    if (skips_word_) SkipWord();
  }

  // A descriptor, or the mark that ends a here-document.
  void SkipWord() {
    skips_word_ = false;
    at_ = std::min(line_.find_first_not_of(" \t-", at_), line_.size());
    at_ = std::min(line_.find_first_of(" \t\n;|&()<>", at_), line_.size());
  }

  void TakeCharacter(char c) {
    in_word_ = true;
    if (c == '\'' || c == '"') return TakeQuoted(c);
    if (c == '\\' && at_ + 1 < line_.size()) {
      if (line_[at_ + 1] != '\n') word_.text += line_[at_ + 1];
      at_ += 2;
      return;
    }
    const bool is_changed = std::string_view("$`*?[{}!").find(c) != std::string_view::npos;
    if (is_changed || (c == '~' && word_.text.empty())) word_.is_known = false;
    word_.text += c;
    ++at_;
  }

  void TakeQuoted(char quote) {
    for (++at_; at_ < line_.size() && line_[at_] != quote; ++at_) {
      const char c = line_[at_];
      if (quote == '"' && (c == '$' || c == '`' || c == '\\')) word_.is_known = false;
      word_.text += c;
    }
    ++at_;
  }

  std::string_view line_;
  std::size_t at_ = 0;
  ShellPiece word_;
  bool in_word_ = false, skips_word_ = false;
  std::vector<ShellPiece> pieces_;
};

bool IsAssignment(const std::string& word) {
  const std::size_t equals = word.find('=');
  return equals != std::string::npos && equals > 0 &&
         word.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") == equals;
}

// Goes through the words of a command and keeps what may be a file.
class NameCollector {
 public:
  explicit NameCollector(RelPath wdir) : directory_(std::move(wdir)) {}

  void Take(const ShellPiece& piece) {
    if (piece.kind == ShellPiece::Kind::kEnd) {
      at_program_ = true;
      changes_directory_ = false;
    } else if (piece.kind != ShellPiece::Kind::kWord) {
      redirect_ = piece.kind == ShellPiece::Kind::kWrite ? NamedFile::Role::kWritten
                                                         : NamedFile::Role::kRead;
    } else {
      TakeWord(piece);
    }
  }

  std::vector<NamedFile> files;

 private:
  void TakeWord(const ShellPiece& word) {
    if (redirect_) {
      Keep(word, *redirect_);
      redirect_.reset();
    } else if (changes_directory_) {
      changes_directory_ = false;
      ChangeDirectory(word);
    } else if (at_program_) {
      if (IsAssignment(word.text)) return;
      at_program_ = false;
      changes_directory_ = word.is_known && word.text == "cd";
      // Without a '/' it is looked up in PATH.
      if (word.text.find('/') != std::string::npos) Keep(word, NamedFile::Role::kProgram);
    } else {
      Keep(word, NamedFile::Role::kArgument);
    }
  }

  void ChangeDirectory(const ShellPiece& word) {
    std::optional<RelPath> there;
    if (directory_ && word.is_known) {
      if (auto path = RelPath::Resolve(*directory_, word.text)) there = std::move(*path);
    }
    directory_ = std::move(there);
  }

  void Keep(const ShellPiece& word, NamedFile::Role role) {
    if (!word.is_known || !directory_) return;
    std::string text = word.text;
    if (role == NamedFile::Role::kArgument) text = text.substr(text.rfind('=') + 1);
    if (text.empty() || text.front() == '-') return;
    auto path = RelPath::Resolve(*directory_, text);
    if (path && !path->is_root()) files.push_back({role, std::move(*path)});
  }

  std::optional<RelPath> directory_;  // nullopt: nobody knows
  bool at_program_ = true, changes_directory_ = false;
  std::optional<NamedFile::Role> redirect_;
};

}  // namespace

std::vector<NamedFile> FilesNamedBy(const Command& command, const RelPath& wdir) {
  std::vector<ShellPiece> pieces;
  for (const std::string& word : command.argv)
    pieces.push_back({ShellPiece::Kind::kWord, word, true});
  if (command.argv.empty()) pieces = ShellScanner(command.shell).Scan();
  NameCollector collector(wdir);
  for (const ShellPiece& piece : pieces) collector.Take(piece);
  return std::move(collector.files);
}

}  // namespace mlp
