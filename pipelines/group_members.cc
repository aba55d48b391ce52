#include "pipelines/group_members.h"

#include <algorithm>
#include <memory>
#include <unordered_map>
#include <utility>

#include "pipelines/template_syntax.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr char kForeachExample[] = "foreach: [small, large]";
constexpr char kMatrixExample[] = "matrix: {size: [small, large]}";

bool IsComposite(const ContextValue& value) {
  return value.IsMap() || value.IsList();
}

// Equal keys count once: at the first place, with the last value.
class MemberList {
 public:
  void Add(GroupMember member) {
    const auto [place, is_new] = places_.emplace(member.key, members_.size());
    if (is_new) {
      members_.push_back(std::move(member));
    } else {
      members_[place->second] = std::move(member);
    }
  }
  std::vector<GroupMember> Take() { return std::move(members_); }

 private:
  std::vector<GroupMember> members_;
  std::unordered_map<std::string, std::size_t> places_;
};

}  // namespace

ContextValue GroupReader::Inline(Value value) {
  return sources_.Add(std::move(value), "the pipeline file", std::nullopt);
}

// DVC names a truth value "True" if a template gave it, and "true" if it stands in the file.
std::optional<GroupReader::Part> GroupReader::PartOf(const YamlNode& node) {
  if (IsWholeTemplate(node)) {
    std::optional<ContextValue> value = resolver_.Select(node, context_);
    if (!value) return std::nullopt;
    return Part{IsComposite(*value) ? "" : DisplayText(*value->data), *std::move(value)};
  }
  const YamlNode resolved = resolver_.Resolve(node, context_, TemplateUse::kAnything);
  return Part{node.IsScalar() ? TemplateText(resolved.scalar) : "", Inline(ToValue(resolved))};
}

std::optional<std::vector<GroupReader::Part>> GroupReader::ListParts(const YamlNode& list) {
  std::vector<Part> parts;
  bool is_good = true;
  for (const YamlNode& item : list.items) {
    std::optional<Part> part = PartOf(item);
    is_good &= part.has_value();
    if (part) parts.push_back(*std::move(part));
  }
  return is_good ? std::optional(std::move(parts)) : std::nullopt;
}

std::vector<GroupReader::Part> GroupReader::ListParts(const ContextValue& list) {
  std::vector<Part> parts;
  parts.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    ContextValue item = sources_.Item(list, i);
    parts.push_back({IsComposite(item) ? "" : DisplayText(*item.data), std::move(item)});
  }
  return parts;
}

std::optional<std::vector<GroupMember>> GroupReader::Foreach(const YamlNode& data,
                                                             const std::string& owner) {
  const std::string what = FieldOf("foreach", owner);
  std::vector<Part> parts;
  bool is_map = data.IsMapping();
  if (data.IsSequence()) {
    std::optional<std::vector<Part>> items = ListParts(data);
    if (!items) return std::nullopt;
    parts = *std::move(items);
  } else if (is_map) {
    for (const auto& [key, value] : data.fields) {
      const YamlNode name = resolver_.Resolve(key, context_, TemplateUse::kText);
      std::optional<Part> part = PartOf(value);
      if (!part) return std::nullopt;
      parts.push_back({TemplateText(name.scalar), std::move(part->value)});
    }
  } else if (IsWholeTemplate(data)) {
    const std::optional<ContextValue> value = resolver_.Select(data, context_);
    if (!value) return std::nullopt;
    is_map = value->IsMap();
    if (is_map) {
      for (auto& [key, field] : sources_.Fields(*value)) parts.push_back({key, std::move(field)});
    } else if (value->IsList()) {
      parts = ListParts(*value);
    } else {
      reader_.Refuse(data, what + " must be a list or map; " + data.text + " is a single value",
                     std::string("name a list, or write it: ") + kForeachExample);
      return std::nullopt;
    }
  } else {
    reader_.Refuse(data, what + " must be a list or map, not " + std::string(data.KindName()),
                   std::string("for example ") + kForeachExample);
    return std::nullopt;
  }
  const bool by_index = !is_map && std::any_of(parts.begin(), parts.end(), [](const Part& part) {
    return IsComposite(part.value);
  });
  MemberList members;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    members.Add({by_index ? std::to_string(i) : parts[i].key, std::move(parts[i].value), is_map});
  }
  return members.Take();
}

std::optional<GroupReader::Axis> GroupReader::ReadAxis(const YamlNode& name, const YamlNode& data,
                                                       const std::string& owner) {
  Axis axis{resolver_.Resolve(name, context_, TemplateUse::kText).text, {}};
  const std::string what = "the axis " + Quoted(axis.name) + " in " + FieldOf("matrix", owner);
  if (data.IsSequence()) {
    std::optional<std::vector<Part>> parts = ListParts(data);
    if (!parts) return std::nullopt;
    axis.parts = *std::move(parts);
  } else if (IsWholeTemplate(data)) {
    const std::optional<ContextValue> value = resolver_.Select(data, context_);
    if (!value) return std::nullopt;
    if (!IsComposite(*value)) {
      reader_.Refuse(data, what + " must be a list; " + data.text + " is a single value",
                     std::string("name a list, or write it: ") + kMatrixExample);
      return std::nullopt;
    }
    if (value->IsList()) axis.parts = ListParts(*value);
    if (value->IsMap()) {  // as DVC has it: the keys
      for (auto& [key, field] : sources_.Fields(*value)) axis.parts.push_back({key, Inline(key)});
    }
  } else {
    reader_.Refuse(data, what + " must be a list, not " + std::string(data.KindName()),
                   std::string("for example ") + kMatrixExample);
    return std::nullopt;
  }
  for (std::size_t i = 0; i < axis.parts.size(); ++i) {
    Part& part = axis.parts[i];
    if (IsComposite(part.value)) part.key = axis.name + std::to_string(i);
  }
  return axis;
}

std::optional<std::vector<GroupMember>> GroupReader::Matrix(const YamlNode& data,
                                                            const std::string& owner) {
  const std::string what = FieldOf("matrix", owner);
  if (!reader_.IsMap(data, what, kMatrixExample)) return std::nullopt;
  if (data.fields.empty()) {
    reader_.Refuse(data, what + " names no axis", std::string("for example ") + kMatrixExample);
    return std::nullopt;
  }
  std::vector<Axis> axes;
  std::size_t product = 1;
  for (const auto& [name, values] : data.fields) {
    std::optional<Axis> axis = ReadAxis(name, values, owner);
    if (!axis) continue;
    product = std::min(product, kMostMembers + 1) * std::min(axis->parts.size(), kMostMembers + 1);
    axes.push_back(*std::move(axis));
  }
  if (axes.size() < data.fields.size()) return std::nullopt;
  if (product > kMostMembers) {
    reader_.Refuse(data, what + Format(" makes more than {} stages", kMostMembers),
                   "shorten its lists");
    return std::nullopt;
  }
  return Product(axes);
}

// The first axis is the slowest.
std::vector<GroupMember> GroupReader::Product(const std::vector<Axis>& axes) {
  MemberList members;
  std::vector<std::size_t> at(axes.size(), 0);
  const bool is_empty =
      std::any_of(axes.begin(), axes.end(), [](const Axis& axis) { return axis.parts.empty(); });
  const ContextValue origin = Inline(Value());
  for (bool done = is_empty; !done;) {
    GroupMember member{"", origin, true};
    member.item.data = nullptr;
    member.item.map = std::make_shared<ContextMap>();
    for (std::size_t i = 0; i < axes.size(); ++i) {
      const Part& part = axes[i].parts[at[i]];
      member.key += (i == 0 ? "" : "-") + part.key;
      member.item.map->Set(axes[i].name, part.value);
    }
    members.Add(std::move(member));
    std::size_t i = axes.size();
    while (i > 0 && ++at[i - 1] == axes[i - 1].parts.size()) at[--i] = 0;
    done = i == 0;
  }
  return members.Take();
}

}  // namespace mlp
