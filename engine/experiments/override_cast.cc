#include "engine/experiments/override_cast.h"

#include <cmath>

#include "engine/experiments/override_scalar.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

std::string_view NameOf(OverrideCast cast) {
  switch (cast) {
    case OverrideCast::kInt:
      return "int";
    case OverrideCast::kFloat:
      return "float";
    case OverrideCast::kStr:
      return "str";
    case OverrideCast::kBool:
      break;
  }
  return "bool";
}

Result<Value> IntOf(const Value& value) {
  if (value.is_string()) return IntFromText(value.get_ref<const std::string&>());
  if (value.is_boolean()) return Value(value.get<bool>() ? 1 : 0);
  if (!value.is_number_float()) return value;
  const double whole = std::trunc(value.get<double>());
  if (!(whole >= -0x1p63 && whole < 0x1p63))
    return Fail(ErrorCode::kUsage, Format("{} does not fit into 64 bits", DisplayText(value)));
  return Value(static_cast<std::int64_t>(whole));
}

Result<Value> FloatOf(const Value& value) {
  if (value.is_string()) return FloatFromText(value.get_ref<const std::string&>());
  if (value.is_boolean()) return Value(value.get<bool>() ? 1.0 : 0.0);
  return Value(value.get<double>());
}

Value StrOf(const Value& value) {
  return value.is_boolean() ? Value(value.get<bool>() ? "true" : "false")
                            : Value(DisplayText(value));
}

Result<Value> BoolOf(const Value& value) {
  if (value.is_null()) return Value(false);
  if (value.is_boolean()) return value;
  if (value.is_number()) return Value(value.get<double>() != 0);
  const std::string word = LowerCase(value.get_ref<const std::string&>());
  if (word == "true" || word == "false") return Value(word == "true");
  return Fail(ErrorCode::kUsage,
              Format("{} is neither true nor false", Quoted(value.get_ref<const std::string&>())));
}

Result<Value> CastScalar(OverrideCast cast, const Value& value) {
  if (value.is_null() && cast != OverrideCast::kBool)
    return Fail(ErrorCode::kUsage, "null cannot be cast");
  switch (cast) {
    case OverrideCast::kInt:
      return IntOf(value);
    case OverrideCast::kFloat:
      return FloatOf(value);
    case OverrideCast::kStr:
      return StrOf(value);
    case OverrideCast::kBool:
      break;
  }
  return BoolOf(value);
}

}  // namespace

Result<Value> CastValue(OverrideCast cast, const Value& value) {
  if (!value.is_structured()) {
    Result<Value> result = CastScalar(cast, value);
    if (!result) result.error().message = Format("{}(): {}", NameOf(cast), result.error().message);
    return result;
  }
  // No deeper than the parser of the grammar lets a value be.
  Value result = value;
  for (Value& element : result) {
    MLP_ASSIGN(element, CastValue(cast, element));
  }
  return result;
}

}  // namespace mlp
