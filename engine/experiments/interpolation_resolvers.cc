// The resolvers of OmegaConf that interpolations may call.
#include "engine/experiments/interpolation_reader.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct ResolverForm {
  std::string_view name;
  std::size_t least, most;  // arguments
};
constexpr ResolverForm kResolvers[] = {
    {"oc.create", 1, 1}, {"oc.decode", 1, 1},    {"oc.deprecated", 1, 2},  {"oc.env", 1, 2},
    {"oc.select", 1, 2}, {"oc.dict.keys", 1, 1}, {"oc.dict.values", 1, 1},
};

Status CheckCall(const std::string& name, std::size_t arguments) {
  std::vector<std::string> names;
  for (const ResolverForm& form : kResolvers) {
    names.emplace_back(form.name);
    if (form.name != name) continue;
    if (arguments >= form.least && arguments <= form.most) return {};
    return Fail(ErrorCode::kInvalid, Format("{} takes {}, not {}", name,
                                            form.least == form.most ? Plural(form.least, "argument")
                                                                    : Format("{} or {} arguments",
                                                                             form.least, form.most),
                                            arguments));
  }
  std::string hint = DidYouMean(name, names);
  if (hint.empty()) hint = Format("there are {}", Join(names, ", "));
  return Fail(ErrorCode::kInvalid, Format("there is no resolver {}", Quoted(name)),
              std::move(hint));
}

Value TextOrNull(const Value& value) {
  return value.is_null() ? value : Value(DisplayText(value));
}

}  // namespace

Result<ConfigInterpolator::Found> InterpolationReader::Call(const std::string& name,
                                                            const std::vector<Value>& arguments) {
  MLP_TRY(CheckCall(name, arguments.size()));
  if (name == "oc.env") return CallEnv(arguments);
  if (name == "oc.decode") return CallDecode(arguments[0]);
  if (name == "oc.select") return CallSelect(arguments);
  if (name == "oc.deprecated") return FindKey(arguments[0]);
  if (name == "oc.create") return Found{{}, arguments[0]};
  return CallDict(name, arguments[0]);
}

Result<ConfigInterpolator::Found> InterpolationReader::CallEnv(
    const std::vector<Value>& arguments) {
  const std::string name = DisplayText(arguments[0]);
  if (const std::optional<std::string> value = config_.environment_(name))
    return Found{{}, Value(*value)};
  if (arguments.size() > 1) return Found{{}, TextOrNull(arguments[1])};
  return Fail(ErrorCode::kInvalid, Format("the environment has no variable {}", Quoted(name)),
              Format("set it, or give a default: ${{oc.env:{},...}}", name));
}

Result<ConfigInterpolator::Found> InterpolationReader::CallDecode(const Value& text) {
  if (text.is_null()) return Found{{}, text};
  if (!text.is_string())
    return Fail(ErrorCode::kInvalid, Format("oc.decode takes a text, not {}", DisplayText(text)));
  InterpolationReader inner(config_, at_, text.get_ref<const std::string&>());
  inner.depth_ = depth_;
  MLP_ASSIGN(Value value, inner.ReadArgument());
  return Found{{}, std::move(value)};
}

Result<ConfigInterpolator::Found> InterpolationReader::FindKey(const Value& key) {
  const std::string text = "${" + DisplayText(key) + "}";
  InterpolationReader inner(config_, at_, text);
  inner.depth_ = depth_ + 1;
  inner.next_ = 2;
  return inner.ReadReference();
}

Result<ConfigInterpolator::Found> InterpolationReader::CallSelect(
    const std::vector<Value>& arguments) {
  Result<Found> found = FindKey(arguments[0]);
  if (found) return found;
  return Found{{}, arguments.size() > 1 ? arguments[1] : Value()};
}

Result<ConfigInterpolator::Found> InterpolationReader::CallDict(const std::string& name,
                                                                const Value& key) {
  MLP_ASSIGN(const Found found, FindKey(key));
  MLP_ASSIGN(const Value map, config_.ValueOf(found));
  if (!map.is_object())
    return Fail(ErrorCode::kInvalid, Format("{} takes the key of a map, and {} is none", name,
                                            Quoted(DisplayText(key))));
  Value list = Value::array();
  for (const auto& [one, value] : map.items())
    list.push_back(name == "oc.dict.keys" ? Value(one) : value);
  return Found{{}, std::move(list)};
}

}  // namespace mlp
