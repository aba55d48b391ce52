#include "pipelines/yaml_writer.h"

#include "pipelines/yaml_scalar_writer.h"

namespace mlp {
namespace {

constexpr int kStep = 2;

void AppendCollection(std::string& out, const Value& value, int indent, bool inline_first);

void Pad(std::string& out, int indent) {
  out.append(static_cast<std::size_t>(indent), ' ');
}

bool IsLeaf(const Value& value) {
  return !value.is_structured() || value.empty();
}

// A scalar, [] or {} behind what stands in the line, and the end of that line.
void AppendLeaf(std::string& out, const Value& value, int indent) {
  if (value.is_structured()) {
    out += value.is_array() ? "[]" : "{}";
  } else {
    AppendScalar(out, value, indent);
  }
  out += '\n';
}

void AppendFieldHere(std::string& out, int indent, std::string_view key, const Value& value) {
  const bool simple = IsSimpleKey(key);
  if (simple) {
    AppendSimpleKey(out, key);
  } else {
    out += "? ";
    AppendScalar(out, Value(std::string(key)), indent + kStep);
    out += '\n';
    Pad(out, indent);
  }
  out += ':';
  if (IsLeaf(value)) {
    if (!value.is_null()) out += ' ';
    AppendLeaf(out, value, indent + kStep);
  } else if (!simple) {
    out += ' ';
    AppendCollection(out, value, indent + kStep, true);
  } else {
    out += '\n';
    AppendCollection(out, value, value.is_array() ? indent : indent + kStep, false);
  }
}

// `inline_first`: the first line goes on behind "- " or ": ".
void AppendCollection(std::string& out, const Value& value, int indent, bool inline_first) {
  if (value.is_object()) {
    for (const auto& [key, field] : value.items()) {
      if (!inline_first) Pad(out, indent);
      inline_first = false;
      AppendFieldHere(out, indent, key, field);
    }
    return;
  }
  for (const Value& item : value) {
    if (!inline_first) Pad(out, indent);
    inline_first = false;
    out += "- ";
    if (IsLeaf(item)) {
      AppendLeaf(out, item, indent + kStep);
    } else {
      AppendCollection(out, item, indent + kStep, true);
    }
  }
}

}  // namespace

std::string WriteYaml(const Value& root) {
  std::string out;
  if (!IsLeaf(root)) {
    AppendCollection(out, root, 0, false);
  } else if (root.is_structured()) {
    AppendLeaf(out, root, 0);
  } else {
    const bool plain = root.is_null() ? (out += "null", true) : AppendScalar(out, root, 0);
    out += plain ? "\n...\n" : "\n";
  }
  return out;
}

void AppendYamlField(std::string& out, int indent, std::string_view key, const Value& value) {
  Pad(out, indent);
  AppendFieldHere(out, indent, key, value);
}

std::string InlineYaml(const Value& value, bool in_flow) {
  if (value.is_object()) {
    std::string text = "{";
    for (const auto& [key, field] : value.items()) {
      if (text.size() > 1) text += ", ";
      text += InlineYaml(Value(key), true) + ": " + InlineYaml(field, true);
    }
    return text + "}";
  }
  if (value.is_array()) {
    std::string text = "[";
    for (const Value& item : value) {
      if (text.size() > 1) text += ", ";
      text += InlineYaml(item, true);
    }
    return text + "]";
  }
  if (value.is_null()) return "null";
  std::string text;
  const bool plain = AppendScalar(text, value, 0);
  const bool needs_quotes =
      in_flow && plain && value.is_string() && text.find_first_of(",[]{}?:") != std::string::npos;
  return needs_quotes ? value.dump(-1, ' ', false, Value::error_handler_t::replace) : text;
}

}  // namespace mlp
