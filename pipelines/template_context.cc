#include "pipelines/template_context.h"

namespace mlp {

const ContextValue* TemplateContext::Find(const std::string& name) const {
  for (const TemplateContext* context = this; context != nullptr; context = context->parent_) {
    const auto found = context->own_.index.find(name);
    if (found != context->own_.index.end()) return &context->own_.fields[found->second].second;
  }
  return nullptr;
}

bool TemplateContext::IsReserved(const std::string& name) const {
  return reserved_.contains(name) || (parent_ != nullptr && parent_->IsReserved(name));
}

void TemplateContext::Reserve(const std::string& name, ContextValue value) {
  own_.Set(name, std::move(value));
  reserved_.insert(name);
}

std::optional<TemplateContext::Conflict> TemplateContext::Merge(const ContextValue& map) {
  for (const auto& [name, value] : sources_.Fields(map)) {
    if (IsReserved(name)) return Conflict{name, std::nullopt};
    const ContextValue* const existing = Find(name);
    ++cost_;
    if (existing == nullptr) {
      own_.Set(name, value);
    } else if (auto conflict = MergeField(own_, name, *existing, value, name)) {
      return conflict;
    }
  }
  return std::nullopt;
}

std::optional<TemplateContext::Conflict> TemplateContext::MergeInto(ContextMap& into,
                                                                    const ContextValue& map,
                                                                    const std::string& prefix) {
  for (const auto& [name, value] : sources_.Fields(map)) {
    const ContextValue* const existing = into.Find(name);
    ++cost_;
    if (existing == nullptr) {
      into.Set(name, value);
    } else if (auto conflict = MergeField(into, name, *existing, value, prefix + "." + name)) {
      return conflict;
    }
  }
  return std::nullopt;
}

// `existing` may belong to the parent or be shared with it: then the merged map is a copy, in
// `into`.
std::optional<TemplateContext::Conflict> TemplateContext::MergeField(ContextMap& into,
                                                                     const std::string& name,
                                                                     const ContextValue& existing,
                                                                     const ContextValue& value,
                                                                     const std::string& path) {
  if (!existing.IsMap() || !value.IsMap()) return Conflict{path, existing};
  ContextValue* own = into.Find(name);
  if (own != &existing || own->data != nullptr || own->map.use_count() > 1) {
    ContextValue merged = existing;
    merged.data = nullptr;
    merged.map = std::make_shared<ContextMap>();
    for (auto& [key, field] : sources_.Fields(existing)) merged.map->Set(key, std::move(field));
    cost_ += merged.map->fields.size();
    into.Set(name, std::move(merged));
    own = into.Find(name);
  }
  return MergeInto(*own->map, value, path);
}

std::optional<ContextValue> TemplateContext::Select(const std::vector<std::string>& path,
                                                    FailedLookup* failure) const {
  const ContextValue* const top = Find(path[0]);
  if (top == nullptr) {
    *failure = {0, std::nullopt};
    return std::nullopt;
  }
  ContextValue value = *top;
  for (std::size_t i = 1; i < path.size(); ++i) {
    std::optional<ContextValue> child = sources_.Child(value, path[i]);
    if (!child) {
      *failure = {i, std::move(value)};
      return std::nullopt;
    }
    value = *std::move(child);
  }
  return value;
}

std::vector<std::string> TemplateContext::Names() const {
  std::vector<std::string> names;
  for (const TemplateContext* context = this; context != nullptr; context = context->parent_) {
    for (const auto& [name, value] : context->own_.fields) names.push_back(name);
  }
  return names;
}

const std::set<std::string>* TemplateContext::Loaded(const RelPath& file) const {
  const auto found = loaded_.find(file);
  if (found != loaded_.end()) return &found->second;
  return parent_ == nullptr ? nullptr : parent_->Loaded(file);
}

void TemplateContext::MarkLoaded(const RelPath& file, std::set<std::string> keys) {
  loaded_[file] = std::move(keys);
}

}  // namespace mlp
