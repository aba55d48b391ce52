// What `foreach` and `matrix` iterate over: their members with the names that DVC gives them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "pipelines/schema_reader.h"
#include "pipelines/template_context.h"
#include "pipelines/template_resolver.h"

namespace mlp {

// One stage of a group: "group@key".
struct GroupMember {
  std::string key;
  ContextValue item;     // ${item}
  bool has_key = false;  // whether ${key} is given too: of a map, and of `matrix`
};

// What one group may have.
constexpr std::size_t kMostMembers = 50'000;

class GroupReader {
 public:
  GroupReader(SchemaReader& reader, TemplateSources& sources, TemplateResolver& resolver,
              const TemplateContext& context)
      : reader_(reader), sources_(sources), resolver_(resolver), context_(context) {}

  // Members with equal keys count once, with the last value. nullopt when something was wrong,
  // which was reported. `owner` is for messages: "stage 'train'".
  std::optional<std::vector<GroupMember>> Foreach(const YamlNode& data, const std::string& owner);
  std::optional<std::vector<GroupMember>> Matrix(const YamlNode& data, const std::string& owner);

 private:
  struct Part {
    std::string key;
    ContextValue value;
  };
  struct Axis {
    std::string name;
    std::vector<Part> parts;
  };

  std::optional<std::vector<Part>> ListParts(const YamlNode& list);
  std::vector<Part> ListParts(const ContextValue& list);
  std::optional<Part> PartOf(const YamlNode& node);
  std::optional<Axis> ReadAxis(const YamlNode& name, const YamlNode& data,
                               const std::string& owner);
  std::vector<GroupMember> Product(const std::vector<Axis>& axes);
  ContextValue Inline(Value value);

  SchemaReader& reader_;
  TemplateSources& sources_;
  TemplateResolver& resolver_;
  const TemplateContext& context_;
};

}  // namespace mlp
