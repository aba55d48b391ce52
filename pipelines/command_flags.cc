#include "pipelines/command_flags.h"

#include "store/base/text.h"

namespace mlp {
namespace {

class FlagWriter {
 public:
  explicit FlagWriter(const PipelineOptions& options) : options_(options) {}

  // The depth of a context's values is bounded (see template_vars.cc).
  Status Write(const Value& map, const std::string& prefix) {
    for (const auto& [key, value] : map.get_ref<const Value::object_t&>()) {
      const std::string name = prefix.empty() ? key : prefix + "." + key;
      if (value.is_object()) {
        MLP_TRY(Write(value, name));
      } else if (value.is_array()) {
        MLP_TRY(WriteList(value, name));
      } else if (!value.is_boolean()) {
        Add("--" + name + " " + Word(value));
      } else if (value.get<bool>()) {
        Add("--" + name);
      } else if (options_.boolean_optional) {
        Add("--no-" + name);
      }
    }
    return {};
  }

  std::string Take() { return std::move(text_); }

 private:
  Status WriteList(const Value& list, const std::string& name) {
    bool is_first = true;
    for (const Value& item : list) {
      if (item.is_structured()) {
        return Fail(ErrorCode::kInvalid,
                    Quoted(name) + " holds a list or map inside of a list, which no flag can carry",
                    "name the parts of the map that the command takes");
      }
      const bool with_name = is_first || options_.append_lists;
      Add(with_name ? "--" + name + " " + Word(item) : Word(item));
      is_first = false;
    }
    return {};
  }

  // Unlike in a text, true and false in a list are written as Python prints them.
  static std::string Word(const Value& value) {
    return value.is_string() ? ShellQuoted(value.get_ref<const std::string&>())
                             : DisplayText(value);
  }

  void Add(const std::string& words) {
    if (!text_.empty()) text_ += ' ';
    text_ += words;
  }

  const PipelineOptions& options_;
  std::string text_;
};

}  // namespace

Result<std::string> CommandFlags(const Value& map, const PipelineOptions& options) {
  FlagWriter writer(options);
  MLP_TRY(writer.Write(map, {}));
  return writer.Take();
}

}  // namespace mlp
