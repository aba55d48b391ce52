#include "pipelines/yaml_surgery.h"

#include <algorithm>
#include <charconv>

#include "pipelines/yaml_span.h"
#include "pipelines/yaml_writer.h"

namespace mlp {
namespace {

using Offset = std::optional<std::size_t>;

// The value that remains to be set where the path leaves what exists: nested maps.
Value Nested(const std::vector<std::string>& path, std::size_t from, const Value& value) {
  Value nested = value;
  for (std::size_t i = path.size(); i > from; --i) {
    Value outer = Value::object();
    outer[path[i - 1]] = std::move(nested);
    nested = std::move(outer);
  }
  return nested;
}

class Surgeon {
 public:
  explicit Surgeon(const YamlDocument& document) : text_(document.text), root_(document.root) {
    const std::size_t newline = text_.find('\n');
    crlf_ = newline != std::string::npos && newline > 0 && text_[newline - 1] == '\r';
  }

  std::optional<std::string> Apply(const YamlEdit& edit) {
    const YamlNode* node = &root_;
    const YamlNode* key = nullptr;  // of `node`, if it is the value of a field
    std::size_t depth = 0;
    for (; depth < edit.path.size(); ++depth) {
      const std::optional<std::size_t> position = PositionOf(*node, edit.path[depth]);
      if (!position) break;
      if (edit.kind == YamlEdit::Kind::kDelete && depth + 1 == edit.path.size()) {
        return Delete(*node, key, *position);
      }
      const bool is_map = node->IsMapping();
      key = is_map ? &node->fields[*position].first : nullptr;
      flow_ = flow_ || node->flow;
      node = is_map ? &node->fields[*position].second : &node->items[*position];
      if (key != nullptr && node->mark.offset < key->mark.offset) return std::nullopt;  // an alias
    }
    if (edit.kind == YamlEdit::Kind::kDelete) return std::nullopt;
    if (depth == edit.path.size()) return Replace(*node, key, edit.value);
    if (node->IsNull()) return Replace(*node, key, Nested(edit.path, depth, edit.value));
    return Add(*node, edit.path[depth], Nested(edit.path, depth + 1, edit.value));
  }

 private:
  // The field or item that a step of a path names. Fields that a merge key brought in are not here,
  // so that setting one adds it to the map itself.
  static std::optional<std::size_t> PositionOf(const YamlNode& node, const std::string& step) {
    if (node.IsMapping()) {
      for (std::size_t i = 0; i < node.fields.size(); ++i) {
        const YamlNode& key = node.fields[i].first;
        if (key.text == step && key.mark.offset >= node.mark.offset) return i;
      }
      return std::nullopt;
    }
    std::size_t index = 0;
    const auto parsed = std::from_chars(step.data(), step.data() + step.size(), index);
    const bool is_index = parsed.ec == std::errc() && parsed.ptr == step.data() + step.size();
    if (!node.IsSequence() || !is_index || index >= node.items.size()) return std::nullopt;
    return index;
  }

  std::string WithLineEnds(std::string lines) const {
    if (!crlf_) return lines;
    std::string result;
    for (const char c : lines) {
      if (c == '\n') result += '\r';
      result += c;
    }
    return result;
  }

  std::string Spliced(std::size_t begin, std::size_t end, const std::string& with) const {
    return text_.substr(0, begin) + with + text_.substr(end);
  }

  // Puts whole lines behind the line around `at`.
  std::string WithLinesAfter(std::size_t at, const std::string& lines) const {
    const std::size_t newline = text_.find('\n', at);
    if (newline != std::string::npos) return Spliced(newline + 1, newline + 1, WithLineEnds(lines));
    const std::string separator = text_.empty() ? "" : "\n";
    return text_ + WithLineEnds(separator + lines);
  }

  std::optional<std::string> Replace(const YamlNode& node, const YamlNode* key,
                                     const Value& value) {
    if (&node == &root_) return ReplaceRoot(value);
    const bool as_block = value.is_structured() && !value.empty() && !flow_ && !node.flow;
    if (as_block && key != nullptr) return ReplaceByBlock(node, *key, value);
    const std::string text = InlineYaml(value, flow_);
    if (IsAbsent(node)) {
      const Offset colon = key == nullptr ? std::nullopt : EndOfKey(text_, *key);
      if (!colon) return std::nullopt;
      return Spliced(*colon, *colon, " " + text);
    }
    const Offset end = EndOf(text_, node);
    if (!end) return std::nullopt;
    const bool is_block_below = !node.IsScalar() && !node.flow && key != nullptr;
    if (!is_block_below) return Spliced(node.mark.offset, *end, text);
    // A block below its key becomes a value behind the colon; a comment there stays.
    const Offset colon = EndOfKey(text_, *key);
    if (!colon || node.mark.line == key->mark.line) return std::nullopt;
    const std::size_t rest = LineEnd(text_, *colon);
    return text_.substr(0, *colon) + " " + text + text_.substr(*colon, rest - *colon) +
           text_.substr(LineEnd(text_, *end));
  }

  std::optional<std::string> ReplaceRoot(const Value& value) {
    if (!root_.IsNull() || !root_.text.empty() || !value.is_object() || value.empty()) {
      return std::nullopt;
    }
    return WithLinesAfter(text_.empty() ? 0 : text_.size() - 1, WriteYaml(value));
  }

  // Writes `value` in lines below `key`, in place of `node`; what stood behind the old value stays
  // behind the key.
  std::optional<std::string> ReplaceByBlock(const YamlNode& node, const YamlNode& key,
                                            const Value& value) {
    const Offset colon = EndOfKey(text_, key);
    const Offset end = EndOfField(text_, key, node);
    if (!colon || !end) return std::nullopt;
    const int column = key.mark.column - 1;
    std::string lines;
    AppendYamlField(lines, column, "k", value);
    lines.erase(0, lines.find('\n') + 1);
    const bool is_on_key_line = IsAbsent(node) || node.mark.line == key.mark.line;
    const std::size_t kept_from = is_on_key_line ? *end : *colon;
    const std::size_t kept_to = LineEnd(text_, kept_from);
    const std::size_t old_end = LineEnd(text_, *end);
    lines.pop_back();  // the text behind goes on with its own line end
    return text_.substr(0, *colon) + text_.substr(kept_from, kept_to - kept_from) +
           WithLineEnds("\n" + lines) + text_.substr(old_end);
  }

  std::optional<std::string> Add(const YamlNode& node, const std::string& step,
                                 const Value& value) {
    if (node.IsScalar()) return std::nullopt;
    if (node.flow) return AddToFlow(node, step, value);
    const Offset end = EndOf(text_, node);
    if (!end) return std::nullopt;
    const int column = node.mark.column - 1;
    std::string lines;
    if (node.IsMapping()) {
      AppendYamlField(lines, column, step, value);
    } else {
      lines = std::string(static_cast<std::size_t>(column), ' ') + "- " + InlineYaml(value, false) +
              "\n";
    }
    return WithLinesAfter(*end, lines);
  }

  std::optional<std::string> AddToFlow(const YamlNode& node, const std::string& step,
                                       const Value& value) {
    std::string text = InlineYaml(value, true);
    if (node.IsMapping()) text = InlineYaml(Value(step), true) + ": " + text;
    if (node.fields.empty() && node.items.empty()) {
      return Spliced(node.mark.offset + 1, node.mark.offset + 1, text);
    }
    const Offset end = node.IsMapping()
                           ? EndOfField(text_, node.fields.back().first, node.fields.back().second)
                           : EndOf(text_, node.items.back());
    if (!end) return std::nullopt;
    return Spliced(*end, *end, ", " + text);
  }

  std::optional<std::string> Delete(const YamlNode& parent, const YamlNode* parent_key,
                                    std::size_t position) {
    const std::size_t count = std::max(parent.fields.size(), parent.items.size());
    if (count == 1 && !parent.flow) {
      return Replace(parent, parent_key, parent.IsMapping() ? Value::object() : Value::array());
    }
    const std::size_t begin = BeginOf(parent, position);
    const Offset end = EndOfPart(parent, position);
    if (!end) return std::nullopt;
    if (!parent.flow && OnlyDashesBefore(parent, begin)) return DeleteLines(begin, *end);
    if (position + 1 < count) return Spliced(begin, BeginOf(parent, position + 1), "");
    if (!parent.flow) return std::nullopt;
    const Offset previous = position == 0 ? begin : EndOfPart(parent, position - 1);
    if (!previous) return std::nullopt;
    return Spliced(*previous, *end, "");
  }

  static std::size_t BeginOf(const YamlNode& parent, std::size_t position) {
    return parent.IsMapping() ? parent.fields[position].first.mark.offset
                              : parent.items[position].mark.offset;
  }

  Offset EndOfPart(const YamlNode& parent, std::size_t position) const {
    if (!parent.IsMapping()) return EndOf(text_, parent.items[position]);
    return EndOfField(text_, parent.fields[position].first, parent.fields[position].second);
  }

  // Whether a field or item has its lines for itself: before it stands only its indentation, and
  // its dash.
  bool OnlyDashesBefore(const YamlNode& parent, std::size_t begin) const {
    const std::size_t line = LineBegin(text_, begin);
    const std::string_view before = std::string_view(text_).substr(line, begin - line);
    const std::size_t first = before.find_first_not_of(' ');
    if (parent.IsMapping()) return first == std::string_view::npos;
    return first + 1 == static_cast<std::size_t>(parent.mark.column) && before[first] == '-' &&
           before.find_first_not_of(' ', first + 1) == std::string_view::npos;
  }

  // Where the comment lines directly above a line begin that are indented as it is; the line itself
  // if there are none.
  std::size_t CommentsAbove(std::size_t line) const {
    const auto indent = [&](std::size_t at) { return text_.find_first_not_of(' ', at) - at; };
    std::size_t begin = line;
    while (begin > 0) {
      const std::size_t above = LineBegin(text_, begin - 1);
      const std::size_t width = indent(above);
      if (text_[above + width] != '#' || width != indent(line)) break;
      begin = above;
    }
    return begin;
  }

  // With the comments directly above, which speak of what is deleted.
  std::string DeleteLines(std::size_t begin, std::size_t end) const {
    const std::size_t newline = text_.find('\n', end);
    return Spliced(CommentsAbove(LineBegin(text_, begin)),
                   newline == std::string::npos ? text_.size() : newline + 1, "");
  }

  const std::string& text_;
  const YamlNode& root_;
  bool crlf_ = false;
  bool flow_ = false;  // what is edited lies inside a flow collection
};

}  // namespace

std::optional<std::string> EditInPlace(const YamlDocument& document, const YamlEdit& edit) {
  return Surgeon(document).Apply(edit);
}

}  // namespace mlp
