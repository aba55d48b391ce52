#include "pipelines/yaml_edit.h"

#include <charconv>

#include "pipelines/yaml_node.h"
#include "pipelines/yaml_surgery.h"
#include "pipelines/yaml_writer.h"
#include "store/base/text.h"

namespace mlp {
namespace {

std::string PathText(const YamlEdit& edit, std::size_t depth) {
  return Quoted(
      Join({edit.path.begin(), edit.path.begin() + static_cast<std::ptrdiff_t>(depth)}, "."));
}

tl::unexpected<Error> NoSuchKey(const std::string& file, const YamlEdit& edit, std::size_t depth,
                                std::string hint = {}) {
  return Fail(ErrorCode::kNotFound, "there is no " + PathText(edit, depth) + " in " + Quoted(file),
              std::move(hint));
}

// The element that a step of a path names; the end of the list for a new one.
std::optional<std::size_t> IndexIn(const Value& list, const std::string& step) {
  std::size_t index = 0;
  const auto parsed = std::from_chars(step.data(), step.data() + step.size(), index);
  if (parsed.ec != std::errc() || parsed.ptr != step.data() + step.size()) return std::nullopt;
  return index <= list.size() ? std::optional(index) : std::nullopt;
}

// One step down for kSet; makes what is missing.
Result<Value*> StepInto(const std::string& file, const YamlEdit& edit, std::size_t depth,
                        Value& at) {
  const std::string& step = edit.path[depth];
  if (at.is_null()) at = Value::object();
  if (at.is_object()) return &at[step];
  if (!at.is_array()) {
    return Fail(ErrorCode::kInvalid, PathText(edit, depth) + " in " + Quoted(file) + " is " +
                                         DisplayText(at) + ", neither a map nor a list");
  }
  const std::optional<std::size_t> index = IndexIn(at, step);
  if (!index) {
    return NoSuchKey(file, edit, depth + 1, "the list has " + Plural(at.size(), "item"));
  }
  if (*index == at.size()) at.push_back(nullptr);
  return &at[*index];
}

Status Delete(const std::string& file, const YamlEdit& edit, Value& root) {
  Value* at = &root;
  for (std::size_t depth = 0; depth + 1 < edit.path.size(); ++depth) {
    const std::string& step = edit.path[depth];
    if (at->is_object() && at->contains(step)) {
      at = &(*at)[step];
    } else if (const auto index = at->is_array() ? IndexIn(*at, step) : std::nullopt;
               index && *index < at->size()) {
      at = &(*at)[*index];
    } else {
      return NoSuchKey(file, edit, depth + 1);
    }
  }
  const std::string& last = edit.path.back();
  if (at->is_object() && at->erase(last) > 0) return {};
  const auto index = at->is_array() ? IndexIn(*at, last) : std::nullopt;
  if (!index || *index >= at->size()) return NoSuchKey(file, edit, edit.path.size());
  at->erase(*index);
  return {};
}

// What the edit means, on the tree: the yardstick for the edited text.
Status ApplyTo(const std::string& file, const YamlEdit& edit, Value& root) {
  if (edit.path.empty())
    return Fail(ErrorCode::kUsage, "an edit of " + Quoted(file) + " names no key");
  if (edit.kind == YamlEdit::Kind::kDelete) return Delete(file, edit, root);
  Value* at = &root;
  for (std::size_t depth = 0; depth < edit.path.size(); ++depth) {
    MLP_ASSIGN(at, StepInto(file, edit, depth, *at));
  }
  *at = edit.value;
  return {};
}

// As text, since that tells 1 from 1.0 and true; without the order of keys, which merge keys
// change.
bool SameTree(const Value& a, const Value& b) {
  return PythonJson(a, true) == PythonJson(b, true);
}

}  // namespace

Result<std::string> EditYaml(const std::string& file, std::string text,
                             const std::vector<YamlEdit>& edits, bool* rewritten) {
  if (rewritten != nullptr) *rewritten = false;
  for (const YamlEdit& edit : edits) {
    MLP_ASSIGN(const YamlDocument document, ParseYaml(file, text));
    Value expected = ToValue(document.root);
    MLP_TRY(ApplyTo(file, edit, expected));
    std::optional<std::string> edited = EditInPlace(document, edit);
    if (edited) {
      const Result<YamlDocument> check = ParseYaml(file, *edited);
      if (!check || !SameTree(ToValue(check->root), expected)) edited.reset();
    }
    if (!edited && rewritten != nullptr) *rewritten = true;
    text = edited ? *std::move(edited) : WriteYaml(expected);
  }
  return text;
}

}  // namespace mlp
