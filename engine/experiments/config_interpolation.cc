#include "engine/experiments/config_interpolation.h"

#include <algorithm>
#include <charconv>

#include "engine/experiments/interpolation_reader.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// What resolving may cost all together, in scalars copied: ten thousands of interpolations, a
// hundred megabytes of text.
constexpr std::size_t kMostWork = 2'000'000;
constexpr std::size_t kCostOfNode = 40;
constexpr std::size_t kCharactersForOne = 64;
constexpr std::size_t kMostOpen = 200;

const Value* ChildOf(const Value& parent, const std::string& key) {
  if (parent.is_object()) {
    const auto found = parent.find(key);
    return found == parent.end() ? nullptr : &*found;
  }
  if (!parent.is_array()) return nullptr;
  std::int64_t index = 0;
  const auto read = std::from_chars(key.data(), key.data() + key.size(), index);
  if (read.ec != std::errc() || read.ptr != key.data() + key.size()) return nullptr;
  const auto size = static_cast<std::int64_t>(parent.size());
  if (index < 0) index += size;
  return index < 0 || index >= size ? nullptr : &parent[static_cast<std::size_t>(index)];
}

std::vector<std::string> KeysOf(const Value& map) {
  std::vector<std::string> keys;
  if (map.is_object())
    for (const auto& [key, value] : map.items()) keys.push_back(key);
  return keys;
}

std::size_t CostOf(const Value& value) {
  if (!value.is_string()) return 1;
  return 1 + value.get_ref<const std::string&>().size() / kCharactersForOne;
}

bool IsInterpolation(const Value& value) {
  return value.is_string() && HasInterpolation(value.get_ref<const std::string&>());
}

}  // namespace

bool HasInterpolation(const std::string& text) {
  return text.find("${") != text.npos;
}

const Value* ConfigInterpolator::NodeAt(const Path& path) const {
  const Value* node = &root_;
  for (const std::string& key : path)
    if ((node = ChildOf(*node, key)) == nullptr) return nullptr;
  return node;
}

Status ConfigInterpolator::Enter(const Path& path) {
  if (std::find(open_.begin(), open_.end(), path) != open_.end())
    return Fail(ErrorCode::kInvalid,
                Format("the interpolation of {} goes in a circle", Quoted(Join(path, "."))));
  if (open_.size() >= kMostOpen || (work_ += kCostOfNode) > kMostWork)
    return Fail(ErrorCode::kInvalid, "the interpolations of the config do not come to an end");
  open_.push_back(path);
  return {};
}

Result<Value> ConfigInterpolator::Resolve() {
  return ValueAt({});
}

std::optional<Value> ConfigInterpolator::Target(const std::vector<std::string>& path) {
  const Result<Found> found = Follow({path, {}});
  if (!found) return std::nullopt;
  if (found->computed) return *found->computed;
  const Value* const node = NodeAt(found->path);
  return node == nullptr ? std::nullopt : std::optional<Value>(*node);
}

Result<Value> ConfigInterpolator::ValueOf(const Found& found) {
  if (found.computed) return *found.computed;
  return ValueAt(found.path);
}

Result<Value> ConfigInterpolator::ValueAt(const Path& path) {
  const Value& node = *NodeAt(path);
  if (!node.is_structured() && !IsInterpolation(node)) {
    work_ += CostOf(node);
    return node;
  }
  MLP_TRY(Enter(path));
  if (node.is_string()) {
    MLP_ASSIGN(const Found found, Evaluate(path, node.get_ref<const std::string&>()));
    MLP_ASSIGN(Value value, ValueOf(found));
    Leave();
    return value;
  }
  Value resolved = node.is_array() ? Value::array() : Value::object();
  Path below = path;
  below.emplace_back();
  std::size_t index = 0;
  for (const auto& [key, child] : node.items()) {
    below.back() = node.is_array() ? std::to_string(index++) : key;
    MLP_ASSIGN(Value value, ValueAt(below));
    if (node.is_array())
      resolved.push_back(std::move(value));
    else
      resolved[key] = std::move(value);
  }
  Leave();
  return resolved;
}

Result<ConfigInterpolator::Found> ConfigInterpolator::Follow(const Found& found) {
  if (found.computed) return found;
  const Value* const node = NodeAt(found.path);
  if (node == nullptr || !IsInterpolation(*node)) return found;
  MLP_TRY(Enter(found.path));
  MLP_ASSIGN(const Found next, Evaluate(found.path, node->get_ref<const std::string&>()));
  MLP_ASSIGN(Found last, Follow(next));
  Leave();
  return last;
}

Result<ConfigInterpolator::Found> ConfigInterpolator::Find(const Path& from,
                                                           const std::vector<std::string>& keys) {
  Found at{from, {}};
  for (std::size_t i = 0; i < keys.size(); ++i) {
    MLP_ASSIGN(at, Follow(at));
    const Value* const container = at.computed ? &*at.computed : NodeAt(at.path);
    const Value* const child = container == nullptr ? nullptr : ChildOf(*container, keys[i]);
    if (child == nullptr) {
      Path full = from;
      full.insert(full.end(), keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      std::string hint = container == nullptr ? "" : DidYouMean(keys[i], KeysOf(*container));
      return Fail(ErrorCode::kInvalid,
                  Format("there is no {} in the config", Quoted(Join(full, "."))), std::move(hint));
    }
    if (at.computed)
      at.computed = Value(*child);
    else
      at.path.push_back(keys[i]);
  }
  return at;
}

Result<ConfigInterpolator::Found> ConfigInterpolator::Evaluate(const Path& at,
                                                               const std::string& text) {
  InterpolationReader reader(*this, at, text);
  Result<Found> found = reader.ReadText();
  if (!found && found.error().notes.empty())
    found.error().notes.push_back(
        Format("while resolving {} of {}", Quoted(text), Quoted(Join(at, "."))));
  if (found && found->computed) work_ += CostOf(*found->computed);
  if (work_ > kMostWork)
    return Fail(ErrorCode::kInvalid, "the interpolations of the config do not come to an end");
  return found;
}

}  // namespace mlp
