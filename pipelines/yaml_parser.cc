// The one file that knows yaml-cpp: its events go into a YamlBuilder, its exceptions end here. Its
// node tree is not used: it takes three times the time and has no bounds.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <sstream>

#include "pipelines/yaml_builder.h"
#include "pipelines/yaml_line_reader.h"
#include "pipelines/yaml_node.h"
#include "pipelines/yaml_span.h"
#include "pipelines/yaml_text_check.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Thrown through yaml-cpp to leave it when the builder has refused something.
struct Refused {
  Error error;
};

// yaml-cpp 0.7 turns the escapes \N and \_ into the single bytes 0x85 and 0xA0, which are no UTF-8.
std::string WithEscapesRepaired(const std::string& text) {
  if (IsValidUtf8(text)) return text;
  std::string repaired;
  for (std::size_t i = 0, size = 1; i < text.size(); i += size) {
    const auto lead = static_cast<unsigned char>(text[i]);
    size = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (lead == 0x85 || lead == 0xa0) repaired += '\xc2';
    repaired += text.substr(i, size);
  }
  return repaired;
}

class EventAdapter : public YAML::EventHandler {
 public:
  EventAdapter(const YamlDocument& document, std::size_t base) : builder_(document), base_(base) {}

  YamlNode TakeRoot() { return builder_.TakeRoot(); }
  const YamlNode* InnermostOpen() const { return builder_.InnermostOpen(); }
  const YamlMark& last_quoted() const { return builder_.last_quoted(); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Check(builder_.AddNull(EventAt(mark, anchor, "?")));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Check(builder_.AddAlias(EventAt(mark, 0, "?"), anchor));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Check(builder_.AddScalar(EventAt(mark, anchor, tag), WithEscapesRepaired(value)));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    Check(builder_.Begin(YamlNode::Kind::kSequence, EventAt(mark, anchor, tag),
                         style == YAML::EmitterStyle::Flow));
  }
  void OnSequenceEnd() override { Check(builder_.End()); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    Check(builder_.Begin(YamlNode::Kind::kMapping, EventAt(mark, anchor, tag),
                         style == YAML::EmitterStyle::Flow));
  }
  void OnMapEnd() override { Check(builder_.End()); }

 private:
  YamlEvent EventAt(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& tag) const {
    return {base_ + static_cast<std::size_t>(mark.pos), mark.line + 1, anchor, tag};
  }
  static void Check(Status status) {
    if (!status) throw Refused{std::move(status).error()};
  }

  YamlBuilder builder_;
  std::size_t base_;
};

struct Cause {
  std::string_view problem;  // a part of yaml-cpp's message
  std::string_view hint;
};

constexpr Cause kUsualCauses[] = {
    {"illegal map value", "check the indentation; a text with ': ' in it needs quotes"},
    {"illegal map key", "check the indentation; a text that begins with '? ' needs quotes"},
    {"illegal block entry",
     "begin the first '- ' on a line of its own, and close the brackets before it"},
    {"illegal flow end", "remove this bracket, or open it before: [ ... ] or { ... }"},
    {"end of map not found",
     "indent all keys of a map alike; quotes and brackets enclose a value as a whole"},
    {"end of sequence not found", "indent the '-' of all items of a list alike"},
    {"unknown token", "a text that begins with this character needs quotes"},
    {"in block scalar", "begin the text on the line after '|' or '>'"},
    {"in scalar", "close the quote that opens before this place"},
    {"anchor", "a text that begins with '*' or '&' needs quotes"},
    {"alias", "a text that begins with '*' or '&' needs quotes"},
    {"tag", "a text that begins with '!' needs quotes"},
    {"escape", "in single quotes a backslash stands for itself"},
    {"hex number", "in single quotes a backslash stands for itself"},
    {"unicode", "in single quotes a backslash stands for itself"},
};

std::string HintFor(std::string_view problem, std::string_view line) {
  if (line.substr(0, line.find_first_not_of(" \t")).find('\t') != std::string_view::npos) {
    return "indent with spaces: YAML takes no tabs there";
  }
  for (const Cause& cause : kUsualCauses) {
    if (problem.find(cause.problem) != std::string_view::npos) return std::string(cause.hint);
  }
  return "check the indentation, quotes and brackets of this line and the one before";
}

// At the bracket that opens: yaml-cpp gives the place where it gave up, often lines below.
Error UnclosedError(const YamlDocument& document, const YamlNode& collection,
                    const SourceRange& end) {
  const bool is_list = collection.IsSequence();
  Error error = document.ErrorAt(
      collection,
      "not valid YAML: the " + std::string(is_list ? "list" : "map") +
          " that opens here has no end",
      std::string("close it with '") + (is_list ? ']' : '}') + "', and put ',' between its parts");
  error.notes.push_back("reading stopped in line " + std::to_string(end.line) + ", column " +
                        std::to_string(end.column));
  return error;
}

Error SyntaxError(const YamlDocument& document, const YAML::Exception& exception, std::size_t base,
                  const YamlNode* open) {
  YamlNode place;
  if (!exception.mark.is_null()) {
    place.mark = {exception.mark.line + 1, exception.mark.column + 1,
                  base + static_cast<std::size_t>(exception.mark.pos)};
  }
  Error error = document.ErrorAt(place, "not valid YAML: " + exception.msg);
  const std::string_view line = error.where.line_text;
  const auto bytes = static_cast<std::size_t>(std::max(exception.mark.column, 0));
  if (!line.empty()) {
    error.where.column = 1 + static_cast<int>(CountCharacters(line.substr(0, bytes)));
  }
  if (exception.msg.ends_with("flow not found") && open != nullptr && open->flow) {
    return UnclosedError(document, *open, error.where);
  }
  error.hint = HintFor(exception.msg, line);
  return error;
}

// yaml-cpp 0.7 takes a quote that never closes, when the file ends with a newline, for all the
// rest.
Status CheckLastQuote(const YamlDocument& document, const YamlMark& mark) {
  YamlNode scalar;
  scalar.mark = mark;
  scalar.quoted = true;
  if (mark.line == 0 || EndOf(document.text, scalar)) return {};
  Error error = document.ErrorAt(scalar, "not valid YAML: the quote that opens here has no end",
                                 "close it, with the same quote");
  error.where = document.At(mark, 1);
  return Fail(std::move(error));
}

// What stands behind the first document: a second one, or a text that yaml-cpp takes for one.
Error TrailingError(const YamlDocument& document, const YamlNode& rest) {
  const std::size_t line_begin = document.text.rfind('\n', rest.mark.offset);
  const bool separated = line_begin != std::string::npos &&
                         document.text.rfind("\n---", line_begin) != std::string::npos;
  if (!separated) {
    return document.ErrorAt(rest, "not valid YAML: text behind the end of the value",
                            "a file is one value: remove the text, or make it a part of that");
  }
  return document.ErrorAt(rest, "a second document begins here",
                          "keep one document in a file, without '---' between parts");
}

YamlNode EmptyRoot() {
  YamlNode root;
  root.mark = {1, 1, 0};
  return root;
}

// Reads one document, and makes sure that there is no second.
Result<YamlNode> ParseRoot(const YamlDocument& document) {
  const std::size_t base = document.text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  std::istringstream stream(document.text.substr(base));
  EventAdapter events(document, base);
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(events)) return EmptyRoot();
    MLP_TRY(CheckLastQuote(document, events.last_quoted()));
    EventAdapter rest(document, base);
    if (parser.HandleNextDocument(rest)) {
      return Fail(TrailingError(document, rest.TakeRoot()));
    }
    return events.TakeRoot();
  } catch (Refused& refused) {
    return Fail(std::move(refused.error));
  } catch (const YAML::Exception& exception) {
    return Fail(SyntaxError(document, exception, base, events.InnermostOpen()));
  } catch (const std::exception& exception) {
    return Fail(
        document.ErrorAt(EmptyRoot(), std::string("not readable as YAML: ") + exception.what()));
  }
}

}  // namespace

Result<YamlDocument> ParseYaml(std::string file, std::string text) {
  YamlDocument document{std::move(file), std::move(text), {}};
  MLP_TRY(CheckYamlText(document));
  if (std::optional<YamlNode> root = ReadYamlByLines(document)) {
    document.root = *std::move(root);
    return document;
  }
  MLP_ASSIGN(document.root, ParseRoot(document));
  return document;
}

}  // namespace mlp
