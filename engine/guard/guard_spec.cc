#include "engine/guard/guard_spec.h"

#include "store/base/value.h"

namespace mlp {

bool IsBelow(const std::string& path, const std::string& directory) {
  return path.starts_with(directory + "/");
}

// Names that are not UTF-8 never get here: no path of a declaration is one.
std::string ToJson(const GuardSpec& spec) {
  Value json = {{"root", spec.root}, {"trace", spec.trace_file}, {"network", spec.network}};
  if (spec.sandbox) {
    json["sandbox"] = {{"view", spec.sandbox->view},
                       {"readable", spec.sandbox->readable},
                       {"writable", spec.sandbox->writable},
                       {"temporary", spec.sandbox->temporary},
                       {"place", spec.sandbox->temporary_place}};
  }
  return json.dump(-1, ' ', false, Value::error_handler_t::replace);
}

Result<GuardSpec> ParseGuardSpec(const std::string& text) {
  try {
    const Value json = Value::parse(text);
    GuardSpec spec{json.at("root"), json.at("trace"), json.at("network"), {}};
    if (!json.contains("sandbox")) return spec;
    const Value& sandbox = json.at("sandbox");
    spec.sandbox = SandboxSpec{sandbox.at("view"), sandbox.at("readable"), sandbox.at("writable"),
                               sandbox.at("temporary"), sandbox.at("place")};
    return spec;
  } catch (const Value::exception& thrown) {
    return Fail(ErrorCode::kUsage, std::string("this is no order for a guard: ") + thrown.what(),
                "'mlpipe guard' is what mlpipe itself puts around commands");
  }
}

}  // namespace mlp
