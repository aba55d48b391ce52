#include "pipelines/template_resolver.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "pipelines/command_flags.h"
#include "pipelines/template_errors.h"
#include "store/base/text.h"

namespace mlp {
namespace {

std::string_view KindName(const ContextValue& value) {
  return value.IsMap() ? "a map" : "a list";
}

bool IsWhole(const YamlNode& scalar, const std::vector<TemplateMatch>& matches) {
  return matches.size() == 1 && matches[0].whole.size() == scalar.text.size();
}

}  // namespace

bool MayHoldTemplate(const YamlNode& node) {
  if (node.IsScalar()) return node.IsString() && MayHoldTemplate(std::string_view(node.text));
  return std::any_of(node.items.begin(), node.items.end(),
                     [](const YamlNode& item) { return MayHoldTemplate(item); }) ||
         std::any_of(node.fields.begin(), node.fields.end(), [](const auto& field) {
           return MayHoldTemplate(field.first) || MayHoldTemplate(field.second);
         });
}

bool IsWholeTemplate(const YamlNode& node) {
  return node.IsString() && IsWhole(node, FindTemplates(node.text));
}

YamlNode TemplateResolver::Resolve(const YamlNode& node, const TemplateContext& context,
                                   TemplateUse use) {
  Spend(node, node.text.size());
  if (node.IsMapping()) return ResolveMap(node, context, use);
  if (node.IsScalar()) {
    const bool is_text = node.IsString() && MayHoldTemplate(std::string_view(node.text));
    return is_text && !is_exhausted() ? ResolveText(node, context, use) : node;
  }
  YamlNode list = EmptyLike(node);
  list.items.reserve(node.items.size());
  for (const YamlNode& item : node.items) list.items.push_back(Resolve(item, context, use));
  return list;
}

YamlNode TemplateResolver::ResolveMap(const YamlNode& map, const TemplateContext& context,
                                      TemplateUse use) {
  YamlNode resolved = EmptyLike(map);
  resolved.fields.reserve(map.fields.size());
  std::unordered_map<std::string, std::size_t> places;  // of keys, once one of them is a template
  bool has_templates = false;
  for (const auto& [key, value] : map.fields) has_templates |= MayHoldTemplate(key);
  for (const auto& [key, value] : map.fields) {
    YamlNode name = Resolve(key, context, TemplateUse::kText);
    YamlNode content = Resolve(value, context, use);
    if (has_templates) {
      const auto [place, is_new] = places.emplace(name.text, resolved.fields.size());
      if (!is_new) {
        resolved.fields[place->second].second = std::move(content);
        continue;
      }
    }
    resolved.fields.emplace_back(std::move(name), std::move(content));
  }
  return resolved;
}

YamlNode TemplateResolver::ResolveStage(const YamlNode& definition,
                                        const TemplateContext& context) {
  YamlNode resolved = EmptyLike(definition);
  resolved.fields.reserve(definition.fields.size());
  for (const auto& [key, value] : definition.fields) {
    if (key.text == "frozen" || key.text == "always_changed") CheckFlag(key.text, value);
    resolved.fields.emplace_back(key, ResolveField(key.text, value, context));
  }
  return resolved;
}

YamlNode TemplateResolver::ResolveField(const std::string& key, const YamlNode& value,
                                        const TemplateContext& context) {
  static constexpr std::array<std::string_view, 6> kTexts = {"deps", "params", "wdir",
                                                             "desc", "env",    "mutex"};
  if (key == "cmd") return ResolveCommand(value, context);
  if (key == "outs" || key == "metrics" || key == "plots") return ResolveOutputs(value, context);
  const bool is_text = std::find(kTexts.begin(), kTexts.end(), key) != kTexts.end();
  return Resolve(value, context, is_text ? TemplateUse::kText : TemplateUse::kScalar);
}

// DVC checks the types of a file before it resolves it, so there a flag is no template.
void TemplateResolver::CheckFlag(const std::string& key, const YamlNode& value) {
  if (reader_.options().extras || !value.IsScalar() || !MayHoldTemplate(value)) return;
  reader_.Refuse(value, Quoted(key) + " cannot be a template in a DVC project",
                 "write true or false");
}

void TemplateResolver::CheckFlagsOfOutput(const YamlNode& item) {
  static constexpr std::array<std::string_view, 4> kFlags = {"cache", "persist", "push", "header"};
  for (const YamlNode& element : item.items) CheckFlagsOfOutput(element);
  for (const auto& [key, value] : item.fields) {
    if (std::find(kFlags.begin(), kFlags.end(), key.text) != kFlags.end()) {
      CheckFlag(key.text, value);
    }
    CheckFlagsOfOutput(value);
  }
}

// Paths are texts, flags keep their types.
YamlNode TemplateResolver::ResolveOutputs(const YamlNode& outputs, const TemplateContext& context) {
  if (!outputs.IsSequence()) return Resolve(outputs, context, TemplateUse::kScalar);
  YamlNode list = EmptyLike(outputs);
  list.items.reserve(outputs.items.size());
  for (const YamlNode& item : outputs.items) {
    CheckFlagsOfOutput(item);
    list.items.push_back(
        Resolve(item, context, item.IsScalar() ? TemplateUse::kText : TemplateUse::kScalar));
  }
  return list;
}

// In {argv: [...]} a template stands for one argument, so a map cannot become flags there.
YamlNode TemplateResolver::ResolveCommand(const YamlNode& command, const TemplateContext& context) {
  if (command.IsScalar()) return Resolve(command, context, TemplateUse::kCommand);
  if (command.IsMapping()) return Resolve(command, context, TemplateUse::kText);
  YamlNode list = EmptyLike(command);
  for (const YamlNode& item : command.items) list.items.push_back(ResolveCommand(item, context));
  return list;
}

YamlNode TemplateResolver::ResolveText(const YamlNode& scalar, const TemplateContext& context,
                                       TemplateUse use) {
  const std::vector<TemplateMatch> matches = FindTemplates(scalar.text);
  if (IsWhole(scalar, matches)) return ResolveWhole(scalar, matches[0], context, use);
  std::string text;
  std::size_t end = 0;
  bool is_good = true;
  for (const TemplateMatch& match : matches) {
    text += std::string_view(scalar.text).substr(end, match.begin - end);
    const std::optional<std::string> part = TextOf(scalar, match, context, use);
    is_good &= part.has_value();
    if (part) text += *part;
    end = match.begin + match.whole.size();
    if (text.size() > kMostBytes) break;
  }
  if (!is_good) return scalar;
  text += std::string_view(scalar.text).substr(end);
  Spend(scalar, text.size());
  return TextNode(scalar, WithoutTemplateEscapes(std::move(text)));
}

std::optional<std::string> TemplateResolver::TextOf(const YamlNode& scalar,
                                                    const TemplateMatch& match,
                                                    const TemplateContext& context,
                                                    TemplateUse use) {
  const std::optional<ContextValue> value = SelectMatch(scalar, match, context);
  if (!value) return std::nullopt;
  if (use == TemplateUse::kCommand && value->IsMap()) {
    Result<std::string> flags = CommandFlags(ToValue(*value), reader_.options());
    if (flags) return *std::move(flags);
    Refuse(scalar, match, flags.error().message, flags.error().hint);
    return std::nullopt;
  }
  if (!value->IsMap() && !value->IsList()) return TemplateText(*value->data);
  Refuse(scalar, match,
         std::string(match.whole) + " is " + std::string(KindName(*value)) +
             ", which cannot stand inside of a text",
         HintForPart(*value, match));
  return std::nullopt;
}

YamlNode TemplateResolver::ResolveWhole(const YamlNode& scalar, const TemplateMatch& match,
                                        const TemplateContext& context, TemplateUse use) {
  const std::optional<ContextValue> value = SelectMatch(scalar, match, context);
  if (!value) return scalar;
  const bool is_scalar = !value->IsMap() && !value->IsList();
  const bool keeps_type = use == TemplateUse::kScalar || use == TemplateUse::kAnything;
  if (is_scalar && !keeps_type && !value->data->is_null()) {
    return NodeFrom(TemplateText(*value->data), scalar);
  }
  if (is_scalar || use == TemplateUse::kAnything) return NodeFrom(ToValue(*value), scalar);
  if (use == TemplateUse::kCommand && value->IsMap()) {
    Refuse(scalar, match, std::string(match.whole) + " is a map, which cannot be a whole command",
           "write the program before it: python train.py " + std::string(match.whole));
  } else {
    Refuse(scalar, match,
           std::string(match.whole) + " is " + std::string(KindName(*value)) +
               ", where a single value is needed",
           HintForPart(*value, match));
  }
  return scalar;
}

std::optional<ContextValue> TemplateResolver::Select(const YamlNode& scalar,
                                                     const TemplateContext& context) {
  return SelectMatch(scalar, FindTemplates(scalar.text).front(), context);
}

std::optional<ContextValue> TemplateResolver::SelectMatch(const YamlNode& scalar,
                                                          const TemplateMatch& match,
                                                          const TemplateContext& context) {
  const std::optional<std::vector<std::string>> path = ParseTemplatePath(match.inner);
  if (!path) {
    Refuse(scalar, match, std::string(match.whole) + " names no value",
           "write a path of keys, such as ${train.lr} or ${models[0]}; for text that is meant as "
           "it stands, such as a variable of the shell, write \\" +
               std::string(match.whole));
    return std::nullopt;
  }
  FailedLookup failure;
  std::optional<ContextValue> value = context.Select(*path, &failure);
  if (!value) {
    if (IsReported(scalar, match)) return std::nullopt;
    const UnknownName unknown = DescribeUnknown(*path, failure, match, context, sources_);
    Refuse(scalar, match, unknown.message, unknown.hint);
  } else if (notes_uses_) {
    sources_.NoteUse(*value);
  }
  return value;
}

YamlNode TemplateResolver::NodeFrom(const Value& value, const YamlNode& scalar) {
  Spend(scalar, value.is_string() ? value.get_ref<const std::string&>().size() : 1);
  if (!value.is_structured()) return ScalarNode(scalar, value);
  YamlNode node = EmptyLike(scalar);
  node.kind = value.is_array() ? YamlNode::Kind::kSequence : YamlNode::Kind::kMapping;
  if (is_exhausted()) return node;
  if (value.is_array()) {
    for (const Value& item : value) node.items.push_back(NodeFrom(item, scalar));
    return node;
  }
  for (const auto& [key, field] : value.get_ref<const Value::object_t&>()) {
    node.fields.emplace_back(TextNode(scalar, key), NodeFrom(field, scalar));
  }
  return node;
}

bool TemplateResolver::IsReported(const YamlNode& scalar, const TemplateMatch& match) const {
  return reader_.is_full() || reported_.contains({scalar.mark.offset, match.begin});
}

void TemplateResolver::Refuse(const YamlNode& scalar, const TemplateMatch& match,
                              std::string message, std::string hint) {
  if (IsReported(scalar, match)) return;
  reported_.emplace(scalar.mark.offset, match.begin);
  Error error = reader_.document().ErrorAt(scalar, std::move(message), std::move(hint));
  error.where = PlaceOf(reader_.document(), scalar, match);
  reader_.Refuse(std::move(error));
  reader_.Settle(scalar);
}

void TemplateResolver::Spend(const YamlNode& node, std::size_t bytes) {
  if (is_exhausted()) return;
  ++nodes_;
  bytes_ += bytes;
  if (!is_exhausted()) return;
  reader_.Refuse(node, "the templates of this file make more than 64 MiB or 5 million values of it",
                 "let fewer stages come of 'foreach' and 'matrix', or shorten their values");
}

}  // namespace mlp
