#include "engine/programs/shell_tokens.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace mlp {
namespace {

// Quotes in substitutions in quotes.
constexpr int kMostQuotes = 32;

bool IsShellBlank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}
bool IsVariableCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}
bool EndsWord(char c) {
  return IsShellBlank(c) || c == '\n' ||
         std::string_view(";&|()<>").find(c) != std::string_view::npos;
}

class ShellCutter {
 public:
  explicit ShellCutter(std::string_view text, bool with_redirections = false, int depth = 0)
      : text_(text), with_redirections_(with_redirections), depth_(depth) {}

  ShellText Cut() {
    while (at_ < text_.size()) Next();
    return std::move(result_);
  }

 private:
  struct HereDocument {
    std::string end;
    bool strips_tabs = false;
  };

  char Peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool TakeIf(std::string_view wanted) {
    if (!text_.substr(at_).starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
  }

  void Next() {
    if (IsShellBlank(Peek())) {
      ++at_;
    } else if (TakeIf("\\\n")) {
      // a line that goes on
    } else if (Peek() == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (Peek() == '<' || Peek() == '>' || StartsNumberedRedirection()) {
      TakeRedirection();
    } else if (EndsWord(Peek())) {
      TakeOperator();
    } else {
      result_.tokens.push_back(TakeWord());
    }
  }

  void TakeOperator() {
    for (const std::string_view one : {"&&", "||", ";;", "|&", "&>>", "&>"}) {
      if (!TakeIf(one)) continue;
      if (one.starts_with("&>")) return TakeTarget(ShellToken::Redirection::kWrite);
      return AddOperator(one);
    }
    AddOperator(text_.substr(at_++, 1));
    if (text_[at_ - 1] == '\n') SkipHereDocuments();
  }

  void AddOperator(std::string_view text) {
    ShellToken token;
    token.is_operator = true;
    token.text = text;
    result_.tokens.push_back(std::move(token));
  }

  bool StartsNumberedRedirection() const {
    std::size_t end = at_;
    while (end < text_.size() && std::isdigit(static_cast<unsigned char>(text_[end])) != 0) ++end;
    return end > at_ && end < text_.size() && (text_[end] == '<' || text_[end] == '>');
  }

  void TakeRedirection() {
    while (std::isdigit(static_cast<unsigned char>(Peek())) != 0) ++at_;
    if (TakeIf("<(") || TakeIf(">(")) return TakeSubstitution();
    if (TakeIf("<<<")) return TakeTarget(ShellToken::Redirection::kNone);
    if (TakeIf("<<-")) return NoteHereDocument(true);
    if (TakeIf("<<")) return NoteHereDocument(false);
    if (TakeIf("<&") || TakeIf(">&")) return TakeTarget(ShellToken::Redirection::kNone);
    for (const std::string_view one : {"<>", ">>", ">|", ">"}) {
      if (TakeIf(one)) return TakeTarget(ShellToken::Redirection::kWrite);
    }
    ++at_;
    TakeTarget(ShellToken::Redirection::kRead);
  }

  // kNone: it is no file.
  void TakeTarget(ShellToken::Redirection redirection) {
    while (IsShellBlank(Peek())) ++at_;
    if (at_ >= text_.size() || EndsWord(Peek())) return;
    ShellToken target = TakeWord();
    target.redirection = redirection;
    if (with_redirections_ && redirection != ShellToken::Redirection::kNone)
      result_.tokens.push_back(std::move(target));
  }

  void NoteHereDocument(bool strips_tabs) {
    while (IsShellBlank(Peek())) ++at_;
    if (at_ >= text_.size() || EndsWord(Peek())) return;
    here_documents_.push_back({TakeWord().text, strips_tabs});
  }

  void SkipHereDocuments() {
    for (const HereDocument& document : std::exchange(here_documents_, {})) {
      while (at_ < text_.size()) {
        const std::size_t end = std::min(text_.find('\n', at_), text_.size());
        std::string_view line = text_.substr(at_, end - at_);
        at_ = std::min(end + 1, text_.size());
        if (document.strips_tabs) {
          line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
        }
        if (line == document.end) break;
      }
    }
  }

  ShellToken TakeWord() {
    ShellToken word;
    const std::size_t begin = at_;
    while (at_ < text_.size() && !EndsWord(Peek())) TakePart(begin, word);
    if (!word.is_known) word.text = text_.substr(begin, at_ - begin);
    return word;
  }

  void TakePart(std::size_t begin, ShellToken& word) {
    const char c = Peek();
    if (c == '\'') {
      TakeSingleQuoted(word);
    } else if (c == '"') {
      TakeDoubleQuoted(word);
    } else if (c == '\\') {
      word.is_quoted = true;
      if (Peek(1) != '\n') word.text += Peek(1);
      at_ = std::min(at_ + 2, text_.size());
    } else if (c == '$' || c == '`') {
      TakeExpansion(word);
    } else {
      if (IsExpanded(begin)) word.is_known = false;
      if (c == '=' && !word.is_quoted && IsNameBefore(begin)) word.is_assignment = true;
      word.text += c;
      ++at_;
    }
  }

  // Whether the character here makes the word a pattern, a list in braces or a tilde; '[', '[[' and
  // '{' alone are commands.
  bool IsExpanded(std::size_t begin) const {
    const char c = Peek();
    const bool ends_next = at_ + 1 >= text_.size() || EndsWord(Peek(1));
    if (c == '[') {
      const bool is_first = at_ == begin && (ends_next || Peek(1) == '[');
      const bool is_second = at_ == begin + 1 && text_[begin] == '[' && ends_next;
      return !is_first && !is_second;
    }
    if (c == '{') return at_ != begin || !ends_next;
    return c == '*' || c == '?' || (c == '~' && at_ == begin);
  }

  // Whether what stands between `begin` and here is a variable's name, perhaps with a '+'.
  bool IsNameBefore(std::size_t begin) const {
    std::string_view name = text_.substr(begin, at_ - begin);
    if (name.ends_with('+')) name.remove_suffix(1);
    return !name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0 &&
           std::all_of(name.begin(), name.end(), IsVariableCharacter);
  }

  void TakeSingleQuoted(ShellToken& word) {
    word.is_quoted = true;
    const std::size_t end = std::min(text_.find('\'', at_ + 1), text_.size());
    word.text += text_.substr(at_ + 1, end - at_ - 1);
    at_ = std::min(end + 1, text_.size());
  }

  void TakeDoubleQuoted(ShellToken& word) {
    word.is_quoted = true;
    ++at_;
    while (at_ < text_.size() && Peek() != '"') {
      if (Peek() == '$' || Peek() == '`') {
        TakeExpansion(word);
      } else if (Peek() == '\\' && std::string_view("$`\"\\").find(Peek(1)) < 4) {
        word.text += Peek(1);
        at_ += 2;
      } else if (!TakeIf("\\\n")) {
        word.text += text_[at_++];
      }
    }
    at_ = std::min(at_ + 1, text_.size());
  }

  // $name, ${...}, $(...), $((...)), `...`; a '$' before anything else is a '$'.
  void TakeExpansion(ShellToken& word) {
    if (TakeIf("`")) {
      word.is_known = false;
      return TakeBackquoted();
    }
    ++at_;
    if (TakeIf("(")) {
      word.is_known = false;
      TakeSubstitution();
    } else if (Peek() == '{') {
      word.is_known = false;
      at_ = std::min(text_.find('}', at_), text_.size() - 1) + 1;
    } else if (IsVariableCharacter(Peek()) ||
               (Peek() != 0 &&
                std::string_view("@*#?-$!'\"").find(Peek()) != std::string_view::npos)) {
      word.is_known = false;
      while (IsVariableCharacter(Peek())) ++at_;
    } else {
      word.text += '$';
    }
  }

  void TakeBackquoted() {
    std::string inner;
    while (at_ < text_.size() && Peek() != '`') {
      if (Peek() == '\\' && at_ + 1 < text_.size()) ++at_;
      inner += text_[at_++];
    }
    at_ = std::min(at_ + 1, text_.size());
    result_.substitutions.push_back(std::move(inner));
  }

  // Up to the parenthesis that closes it. What stands in $((...)) runs nothing.
  void TakeSubstitution() {
    const std::size_t begin = at_;
    const bool is_arithmetic = Peek() == '(' && text_[begin - 1] == '(';
    int depth = 1;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '\\') {
        at_ = std::min(at_ + 1, text_.size());
      } else if (c == '\'') {
        at_ = std::min(text_.find('\'', at_), text_.size() - 1) + 1;
      } else if (c == '"') {
        SkipDoubleQuoted();
      } else if (c == '(') {
        ++depth;
      } else if (c == ')' && --depth == 0) {
        break;
      }
    }
    const std::size_t end = depth == 0 ? at_ - 1 : at_;
    if (!is_arithmetic) result_.substitutions.emplace_back(text_.substr(begin, end - begin));
  }

  // What stands in it is found when the substitution is read on its own.
  void SkipDoubleQuoted() {
    if (depth_ == kMostQuotes) {
      at_ = text_.size();
      return;
    }
    ShellCutter quoted(text_.substr(at_ - 1), false, depth_ + 1);
    ShellToken ignored;
    quoted.TakeDoubleQuoted(ignored);
    at_ += quoted.at_ - 1;
  }

  std::string_view text_;
  bool with_redirections_;
  int depth_;
  std::size_t at_ = 0;
  ShellText result_;
  std::vector<HereDocument> here_documents_;
};

}  // namespace

ShellText SplitShell(std::string_view text, bool with_redirections) {
  return ShellCutter(text, with_redirections).Cut();
}

}  // namespace mlp
