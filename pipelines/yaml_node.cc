#include "pipelines/yaml_node.h"

#include <algorithm>

#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kLongestLineShown = 1000;  // bytes
constexpr std::size_t kLongestMessage = 500;     // bytes

// Cuts a message that quotes a very long text.
std::string Shortened(std::string message) {
  if (message.size() <= kLongestMessage) return message;
  std::size_t end = kLongestMessage;
  while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xc0) == 0x80) --end;
  return message.substr(0, end) + "...";
}

// Looks no further than a line that is shown may reach: a file may be one line of 64 MiB with
// errors throughout.
std::string LineAround(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const std::size_t from = offset - std::min(offset, kLongestLineShown);
  const std::string_view before = text.substr(from, offset - from);
  const std::string_view after = text.substr(offset, kLongestLineShown);
  const std::size_t newline = before.rfind('\n');
  const std::size_t end = after.find('\n');
  const bool begins = newline != std::string_view::npos || from == 0;
  const bool ends = end != std::string_view::npos || offset + after.size() == text.size();
  if (!begins || !ends) return {};
  std::string line(before.substr(newline + 1));  // npos + 1 == 0: from the begin
  line += after.substr(0, end);
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace

const YamlNode* YamlNode::Find(std::string_view key) const {
  for (const auto& [name, value] : fields) {
    if (name.text == key) return &value;
  }
  return nullptr;
}

std::string_view YamlNode::KindName() const {
  if (IsMapping()) return "a map";
  if (IsSequence()) return "a list";
  if (scalar.is_null()) return "nothing";
  if (scalar.is_boolean()) return "true or false";
  if (scalar.is_number_integer()) return "an integer";
  if (scalar.is_number()) return "a number";
  return "a string";
}

SourceRange YamlDocument::At(const YamlNode& node) const {
  return At(node.mark, ShownLength(node));
}

SourceRange YamlDocument::At(const YamlMark& mark, std::size_t length) const {
  SourceRange range;
  range.file = file;
  range.line = mark.line;
  range.column = mark.column;
  range.length = static_cast<int>(length);
  range.line_text = LineAround(text, mark.offset);
  return range;
}

Error YamlDocument::ErrorAt(const YamlNode& node, std::string message, std::string hint) const {
  Error error;
  error.code = ErrorCode::kInvalid;
  error.message = Shortened(std::move(message));
  error.where = At(node);
  error.hint = Shortened(std::move(hint));
  return error;
}

std::size_t ShownLength(const YamlNode& node) {
  if (node.source_length >= 0) return static_cast<std::size_t>(node.source_length);
  if (!node.IsScalar() || node.text.find('\n') != std::string::npos) return 0;
  return CountCharacters(node.text) + (node.quoted ? 2 : 0);
}

Value ToValue(const YamlNode& node) {
  if (node.IsScalar()) return node.scalar;
  if (node.IsSequence()) {
    Value list = Value::array();
    for (const YamlNode& item : node.items) list.push_back(ToValue(item));
    return list;
  }
  Value map = Value::object();
  // Straight into the vector behind an ordered object: its own insertion searches, which is
  // quadratic.
  auto& fields = map.get_ref<Value::object_t&>();
  fields.reserve(node.fields.size());
  for (const auto& [key, value] : node.fields) fields.emplace_back(key.text, ToValue(value));
  return map;
}

}  // namespace mlp
