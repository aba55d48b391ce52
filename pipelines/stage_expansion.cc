#include "pipelines/stage_expansion.h"

#include <algorithm>
#include <utility>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kMostStages = kMostMembers;  // that foreach and matrix make, of one file

YamlNode Without(const YamlNode& map, std::string_view key) {
  YamlNode rest = map;
  std::erase_if(rest.fields, [&](const auto& field) { return field.first.text == key; });
  return rest;
}

std::string OwnerOf(const YamlNode& name) {
  return "stage " + Quoted(name.text);
}

}  // namespace

void StageExpander::Expand(const YamlNode& name, const YamlNode& definition, const Sink& sink) {
  if (definition.Find("foreach") != nullptr) {
    ExpandForeach(name, definition, sink);
  } else if (definition.Find("matrix") != nullptr) {
    ExpandMatrix(name, definition, sink);
  } else if (!MayHoldTemplate(definition) && definition.Find("vars") == nullptr) {
    sink({name.text, "", false, name, definition});
  } else if (context_ != nullptr) {
    Emit({name, definition, sink}, *context_, name.text, "");
  }
}

void StageExpander::ExpandForeach(const YamlNode& name, const YamlNode& definition,
                                  const Sink& sink) {
  const std::string owner = OwnerOf(name);
  reader_.CheckKeys(definition, SchemaMap::kForeach, owner + ", which has 'foreach'");
  const YamlNode* const body = definition.Find("do");
  if (body == nullptr) {
    reader_.Refuse(name, owner + " has 'foreach' without 'do'",
                   "put the definition of the stages below 'do'");
    return;
  }
  if (!reader_.IsMap(*body, FieldOf("do", owner), "do: {cmd: python train.py ${item}}")) return;
  if (context_ == nullptr) return;
  GroupReader group(reader_, sources_, resolver_, *context_);
  const auto members = group.Foreach(*definition.Find("foreach"), owner);
  if (!members) return;
  // DVC takes a 'matrix' there and makes nothing of it.
  const YamlNode without_matrix = Without(*body, reader_.options().extras ? "" : "matrix");
  EmitMembers({name, without_matrix, sink}, *members);
}

void StageExpander::ExpandMatrix(const YamlNode& name, const YamlNode& definition,
                                 const Sink& sink) {
  if (context_ == nullptr) return;
  GroupReader group(reader_, sources_, resolver_, *context_);
  const auto members = group.Matrix(*definition.Find("matrix"), OwnerOf(name));
  if (members) EmitMembers({name, Without(definition, "matrix"), sink}, *members);
}

void StageExpander::EmitMembers(const Entry& entry, const std::vector<GroupMember>& members) {
  generated_ += members.size();
  if (generated_ > kMostStages) {
    reader_.Refuse(
        entry.name,
        Format("'foreach' and 'matrix' of this file make more than {} stages", kMostStages),
        "let them make fewer, or put them into several files");
    return;
  }
  reader_.set_repeats(true);
  for (const GroupMember& member : members) {
    if (resolver_.is_exhausted() || !IsGoodKey(entry.name, member.key)) break;
    TemplateContext context(sources_, context_);
    context.Reserve("item", member.item);
    if (member.has_key) {
      context.Reserve("key", sources_.Add(member.key, "the pipeline file", std::nullopt));
    }
    Emit(entry, context, entry.name.text + "@" + member.key, entry.name.text);
  }
  reader_.set_repeats(false);
}

bool StageExpander::IsGoodKey(const YamlNode& name, const std::string& key) {
  const bool is_odd = std::any_of(key.begin(), key.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (!key.empty() && !is_odd) return true;
  reader_.Refuse(name,
                 "the stages of " + Quoted(name.text) + " take their names from values, and " +
                     (key.empty() ? "one of these is empty"
                                  : Quoted(ForTerminal(key)) + " holds a control character"),
                 "give names in a map: foreach: {name: value}");
  return false;
}

void StageExpander::Emit(const Entry& entry, const TemplateContext& context, std::string name,
                         std::string group) {
  TemplateContext own(sources_, &context);
  const YamlNode* const vars = entry.body.Find("vars");
  if (vars != nullptr) {
    const std::optional<RelPath> directory = DirectoryOf(entry.body, context);
    if (!directory || !vars_.Add(*vars, *directory, name, own)) return;
  }
  resolver_.set_notes_uses(true);
  const YamlNode body =
      resolver_.ResolveStage(vars == nullptr ? entry.body : Without(entry.body, "vars"), own);
  resolver_.set_notes_uses(false);
  entry.sink({std::move(name), std::move(group), true, entry.name, body});
}

std::optional<RelPath> StageExpander::DirectoryOf(const YamlNode& definition,
                                                  const TemplateContext& context) {
  const YamlNode* const wdir = definition.Find("wdir");
  if (wdir == nullptr || !wdir->IsString()) return directory_;  // reported when the stage is read
  const YamlNode resolved = resolver_.Resolve(*wdir, context, TemplateUse::kText);
  return reader_.Path(resolved, directory_, resolved.text, "'wdir'");
}

}  // namespace mlp
