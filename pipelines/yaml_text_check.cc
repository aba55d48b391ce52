#include "pipelines/yaml_text_check.h"

#include <algorithm>
#include <string>

#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kMostBytes = 64u << 20;
constexpr std::size_t kMostFlowMarks = 1'000'000;
constexpr std::size_t kMostOpeners = 100;

bool IsForbidden(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f;
}

std::string NameOfControl(char c) {
  static constexpr char kHex[] = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  return std::string("0x") + kHex[byte >> 4] + kHex[byte & 15];
}

Error ErrorAtOffset(const YamlDocument& document, const YamlMark& mark, std::string message,
                    std::string hint = {}) {
  Error error;
  error.code = ErrorCode::kInvalid;
  error.message = std::move(message);
  error.where = document.At(mark, 0);
  error.hint = std::move(hint);
  return error;
}

// The three markers that a merge leaves, in their order, each at the start of a line. Nothing valid
// looks like this: at the start of a line stands a key, and no text of a block scalar.
class ConflictFinder {
 public:
  // The mark of the first marker once all three were seen.
  const YamlMark* Feed(std::string_view line, const YamlMark& begin) {
    if (line.starts_with("<<<<<<< ")) {
      opened_ = begin;
      middle_ = false;
    } else if (opened_.line > 0 && Trim(line) == "=======") {
      middle_ = true;
    } else if (middle_ && line.starts_with(">>>>>>> ")) {
      return &opened_;
    }
    return nullptr;
  }

 private:
  YamlMark opened_;
  bool middle_ = false;
};

Status CheckLine(const YamlDocument& document, std::string_view line, YamlMark begin) {
  const auto control = std::find_if(line.begin(), line.end(), IsForbidden);
  if (control != line.end()) {
    const auto before = static_cast<std::size_t>(control - line.begin());
    begin.offset += before;
    begin.column += static_cast<int>(CountCharacters(line.substr(0, before)));
    return Fail(ErrorAtOffset(document, begin,
                              "control character " + NameOfControl(*control) + " in a text file",
                              "in a double-quoted string write it as an escape"));
  }
  if (!IsValidUtf8(line)) {
    return Fail(ErrorAtOffset(document, begin, "this line is not valid UTF-8",
                              "save the file with the encoding UTF-8"));
  }
  return {};
}

// yaml-cpp reads a whole flow collection ahead before it gives its first event, at 230 bytes for
// each mark: 5 MB of brackets would take 3 s and 1.1 GiB before the limits of the tree could act.
// So the marks are counted first, without regard to quotes and comments; no file written by a
// person or by mlpipe comes near these numbers.
class FlowGuard {
 public:
  // Whether the line brings the file beyond the limits.
  bool Refuses(std::string_view line) {
    for (const char c : line) {
      const bool opens = c == '[' || c == '{';
      if (opens || c == ']' || c == '}' || c == ',') ++marks_;
      if (opens) {
        ++openers_in_a_row_;
      } else if (c != ' ' && c != '\t' && c != '\r') {
        openers_in_a_row_ = 0;
      }
      if (openers_in_a_row_ > kMostOpeners || marks_ > kMostFlowMarks) return true;
    }
    return false;
  }

 private:
  std::size_t marks_ = 0;
  std::size_t openers_in_a_row_ = 0;
};

}  // namespace

Status CheckYamlText(const YamlDocument& document) {
  const std::string_view text = document.text;
  if (text.size() > kMostBytes) {
    Error error;
    error.code = ErrorCode::kInvalid;
    error.message = "the file is larger than 64 MiB, too large for a YAML file";
    error.where.file = document.file;
    error.hint = "keep large data in a file that stages read, not in this one";
    return Fail(std::move(error));
  }
  ConflictFinder conflicts;
  FlowGuard flow;
  YamlMark begin{1, 1, 0};
  while (begin.offset < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin.offset), text.size());
    const std::string_view line = text.substr(begin.offset, end - begin.offset);
    MLP_TRY(CheckLine(document, line, begin));
    if (const YamlMark* conflict = conflicts.Feed(line, begin)) {
      return Fail(
          ErrorAtOffset(document, *conflict, "the file has unresolved merge conflicts",
                        "choose a side of each <<<<<<< ... >>>>>>> and remove the markers"));
    }
    if (flow.Refuses(line)) {
      return Fail(ErrorAtOffset(document, begin, "too many brackets and commas for a YAML file",
                                "at most 100 brackets may open in a row, and a million may stand "
                                "in a file"));
    }
    ++begin.line;
    begin.offset = end + 1;
  }
  return {};
}

}  // namespace mlp
