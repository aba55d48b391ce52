#include "engine/programs/command_programs.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string_view>

#include "engine/programs/shell_tokens.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Of texts in substitutions and behind `sh -c`.
constexpr int kDeepestText = 16;
// Of a text that is nested deeper.
constexpr std::size_t kLongestUnknown = 80;

constexpr auto kBuiltins = std::to_array<std::string_view>(
    {":",       ".",         "[",        "[[",      "alias",    "bg",       "break",   "builtin",
     "cd",      "caller",    "command",  "compgen", "complete", "continue", "declare", "dirs",
     "disown",  "echo",      "enable",   "eval",    "exec",     "exit",     "export",  "false",
     "fc",      "fg",        "getopts",  "hash",    "help",     "history",  "jobs",    "kill",
     "let",     "local",     "logout",   "mapfile", "popd",     "printf",   "pushd",   "pwd",
     "read",    "readarray", "readonly", "return",  "set",      "shift",    "shopt",   "source",
     "suspend", "test",      "times",    "trap",    "true",     "type",     "typeset", "ulimit",
     "umask",   "unalias",   "unset",    "wait"});

// Words after which a command begins.
constexpr auto kBeforeCommands = std::to_array<std::string_view>(
    {"if", "then", "elif", "else", "while", "until", "do", "{", "!", "time", "coproc"});
constexpr auto kClosing = std::to_array<std::string_view>({"fi", "done", "}", "esac"});

constexpr auto kShells =
    std::to_array<std::string_view>({"sh", "bash", "dash", "ash", "ksh", "mksh", "zsh"});

// What decides on which programs and libraries are found.
constexpr auto kDeciding =
    std::to_array<std::string_view>({"PATH", "LD_LIBRARY_PATH", "LD_PRELOAD", "LD_AUDIT"});

// A program that runs the command behind its own options.
struct PrefixProgram {
  std::string_view name;
  bool is_builtin;
  std::string_view options_with_value;
  int arguments;     // between the options and the command
  bool assignments;  // NAME=value before the command
};
constexpr auto kPrefixes = std::to_array<PrefixProgram>({
    {"builtin", true, "", 0, false},
    {"chroot", false, "", 1, false},
    {"chrt", false, "TPD", 1, false},
    {"command", true, "", 0, false},
    {"env", false, "uC", 0, true},
    {"exec", true, "a", 0, false},
    {"ionice", false, "cn", 0, false},
    {"nice", false, "n", 0, false},
    {"nohup", false, "", 0, false},
    {"numactl", false, "ilmNCpP", 0, false},
    {"setsid", false, "", 0, false},
    {"stdbuf", false, "ioe", 0, false},
    {"taskset", false, "", 1, false},
    {"timeout", false, "ks", 1, false},
    {"xargs", false, "adEILnPs", 0, false},
});

template <class Names>
bool IsOneOf(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string_view BaseName(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

class ProgramCollector {
 public:
  void AddText(std::string_view text, int depth);
  void AddCommand(std::span<const ShellToken> words, int depth);
  void AddName(const std::string& name) { names_.insert(name); }

  CommandPrograms Take() {
    for (const std::string& function : functions_) names_.erase(function);
    return {{names_.begin(), names_.end()}, {unknown_.begin(), unknown_.end()}};
  }

 private:
  void AddUnknown(const ShellToken& token) { unknown_.insert(token.text); }
  void NoteAssignment(const ShellToken& token);
  void NoteExported(std::span<const ShellToken> words);
  void AddNamed(const ShellToken& word, std::span<const ShellToken> rest, int depth);
  void AddBehind(const PrefixProgram& prefix, std::span<const ShellToken> words, int depth);
  void AddShellText(std::span<const ShellToken> words, int depth);

  // A name that a function has may be a program's before it; but then the line is a riddle anyway.
  std::set<std::string> names_, unknown_, functions_;
  bool changes_directory_ = false;

  friend class ShellTextReader;
};

// Walks over the tokens of one text and hands every simple command to the collector.
class ShellTextReader {
 public:
  ShellTextReader(ProgramCollector& collector, const std::vector<ShellToken>& tokens, int depth)
      : collector_(collector), tokens_(tokens), depth_(depth) {}

  void Read() {
    while (at_ < tokens_.size()) {
      const ShellToken& token = tokens_[at_];
      if (token.is_operator) {
        ++at_;
        if (cases_ > 0 && token.text == ";;") SkipPattern();
      } else if (IsKeyword(kBeforeCommands, token)) {
        ++at_;
      } else if (IsKeyword(kClosing, token)) {
        if (token.text == "esac") --cases_;
        ++at_;
      } else if (token.IsReserved("for") || token.IsReserved("select")) {
        SkipCommand();
      } else if (token.IsReserved("case")) {
        BeginCase();
      } else if (token.IsReserved("function")) {
        TakeFunction();
      } else if (token.IsReserved("[[")) {
        while (at_ < tokens_.size() && !tokens_[at_].IsReserved("]]")) ++at_;
        ++at_;
      } else {
        TakeCommand();
      }
    }
  }

 private:
  template <class Names>
  static bool IsKeyword(const Names& names, const ShellToken& token) {
    return token.is_known && !token.is_quoted && IsOneOf(names, token.text);
  }

  std::size_t EndOfCommand() const {
    std::size_t end = at_;
    while (end < tokens_.size() && !tokens_[end].is_operator) ++end;
    return end;
  }
  void SkipCommand() { at_ = EndOfCommand(); }

  void TakeFunction() {
    if (++at_ < tokens_.size()) collector_.functions_.insert(tokens_[at_++].text);
  }

  void TakeCommand() {
    const std::size_t begin = at_, end = EndOfCommand();
    at_ = end;
    if (end == begin + 1 && end < tokens_.size() && tokens_[end].Is("(")) {
      collector_.functions_.insert(tokens_[begin].text);
      return;
    }
    collector_.AddCommand(std::span(tokens_).subspan(begin, end - begin), depth_);
  }

  void BeginCase() {
    ++cases_;
    while (at_ < tokens_.size() && !tokens_[at_].IsReserved("in")) ++at_;
    ++at_;
    SkipPattern();
  }

  // Up to the ')' of the next pattern of a case, or to its end.
  void SkipPattern() {
    while (at_ < tokens_.size() && (tokens_[at_].Is("\n") || tokens_[at_].Is("("))) ++at_;
    while (at_ < tokens_.size() && !tokens_[at_].IsReserved("esac") && !tokens_[at_++].Is(")")) {
    }
  }

  ProgramCollector& collector_;
  const std::vector<ShellToken>& tokens_;
  const int depth_;
  std::size_t at_ = 0;
  int cases_ = 0;
};

void ProgramCollector::AddText(std::string_view text, int depth) {
  if (depth > kDeepestText) {
    unknown_.insert(ForTerminal(text.substr(0, kLongestUnknown)));
    return;
  }
  const ShellText shell = SplitShell(text);
  ShellTextReader(*this, shell.tokens, depth).Read();
  for (const std::string& inner : shell.substitutions) AddText(inner, depth + 1);
}

void ProgramCollector::NoteAssignment(const ShellToken& token) {
  const std::string_view name =
      std::string_view(token.text).substr(0, token.text.find_first_of("+="));
  if (IsOneOf(kDeciding, name)) unknown_.insert(std::string(name) + "=...");
}

// export NAME=value, declare -x NAME=value.
void ProgramCollector::NoteExported(std::span<const ShellToken> words) {
  for (const ShellToken& word : words) {
    if (word.is_assignment) NoteAssignment(word);
  }
}

void ProgramCollector::AddCommand(std::span<const ShellToken> words, int depth) {
  while (!words.empty() && words.front().is_assignment) {
    NoteAssignment(words.front());
    words = words.subspan(1);
  }
  if (words.empty()) return;
  if (!words.front().is_known || words.front().text.empty() || depth > kDeepestText) {
    return AddUnknown(words.front());
  }
  AddNamed(words.front(), words.subspan(1), depth);
}

void ProgramCollector::AddNamed(const ShellToken& word, std::span<const ShellToken> rest,
                                int depth) {
  const std::string& name = word.text;
  const std::string_view base = BaseName(name);
  const auto prefix = std::find_if(kPrefixes.begin(), kPrefixes.end(),
                                   [&](const PrefixProgram& one) { return one.name == base; });
  if (prefix != kPrefixes.end()) {
    if (!prefix->is_builtin) names_.insert(name);
    return AddBehind(*prefix, rest, depth);
  }
  if (IsOneOf(kBuiltins, name)) {
    NoteExported(rest);
    if (name == "eval") AddUnknown(word);
    if ((name == "." || name == "source") && !rest.empty()) unknown_.insert(". " + rest[0].text);
    if (name == "cd" || name == "pushd") changes_directory_ = true;
    return;
  }
  const bool is_relative = name.find('/') != std::string::npos && name.front() != '/';
  if (is_relative && changes_directory_) return AddUnknown(word);
  names_.insert(name);
  if (IsOneOf(kShells, base)) AddShellText(rest, depth);
}

// The command behind options and arguments; where they cannot be told apart, it is unknown.
void ProgramCollector::AddBehind(const PrefixProgram& prefix, std::span<const ShellToken> words,
                                 int depth) {
  int arguments = prefix.arguments;
  for (; !words.empty(); words = words.subspan(1)) {
    const ShellToken& word = words.front();
    const bool is_option = word.text.size() > 1 && word.text.front() == '-';
    if (is_option && !word.is_known) return AddUnknown(word);
    if (word.text == "--" || word.text == "-") continue;
    if (is_option && word.text[1] == '-') {
      const bool is_whole = word.text.find('=') != std::string::npos || prefix.name == "env";
      if (!is_whole || word.text.starts_with("--split-string")) return AddUnknown(word);
    } else if (is_option) {
      if (prefix.name == "env" && word.text[1] == 'S') return AddUnknown(word);
      if (prefix.name == "command" && (word.text == "-v" || word.text == "-V")) return;
      const bool takes_next = word.text.size() == 2 &&
                              prefix.options_with_value.find(word.text[1]) != std::string::npos;
      if (takes_next) words = words.subspan(words.size() > 1 ? 1 : 0);
    } else if (word.is_assignment && prefix.assignments) {
      NoteAssignment(word);
    } else if (arguments-- <= 0) {
      return AddCommand(words, depth + 1);
    }
  }
}

// sh -c 'text', bash -ec 'text'.
void ProgramCollector::AddShellText(std::span<const ShellToken> words, int depth) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const std::string& option = words[i].text;
    if (!words[i].is_known || option.empty() || option.front() != '-') return;
    if (option.starts_with("--") || option.find('c') == std::string::npos) continue;
    if (!words[i + 1].is_known) return AddUnknown(words[i + 1]);
    return AddText(words[i + 1].text, depth + 1);
  }
}

std::vector<ShellToken> WordsOf(const std::vector<std::string>& argv) {
  std::vector<ShellToken> words;
  for (const std::string& argument : argv) {
    ShellToken& word = words.emplace_back();
    word.text = argument;
    word.is_quoted = true;
    const std::size_t equals = argument.find('=');  // as env has it
    word.is_assignment = words.size() > 1 && equals != std::string::npos && equals > 0;
  }
  return words;
}

}  // namespace

CommandPrograms ProgramsOf(const std::vector<Command>& commands, const std::string& shell) {
  ProgramCollector collector;
  for (const Command& command : commands) {
    if (command.argv.empty()) {
      collector.AddName(shell);
      collector.AddText(command.shell, 0);
    } else {
      collector.AddCommand(WordsOf(command.argv), 0);
    }
  }
  return collector.Take();
}

}  // namespace mlp
