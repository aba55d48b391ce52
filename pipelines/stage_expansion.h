// From an entry of `stages` to the definitions of stages: `foreach` and `matrix` make one for each
// combination, stage-level `vars` and templates are resolved. What comes out has none of these.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "pipelines/group_members.h"
#include "pipelines/schema_reader.h"
#include "pipelines/template_context.h"
#include "pipelines/template_resolver.h"
#include "pipelines/template_vars.h"

namespace mlp {

// One stage to read.
struct StageDefinition {
  std::string name;           // "train", or of a group "train@a"
  std::string group;          // "train", or empty
  bool is_templated = false;  // see Stage
  const YamlNode& key;        // of the entry in `stages`
  const YamlNode& body;       // resolved
};

class StageExpander {
 public:
  using Sink = std::function<void(const StageDefinition&)>;

  // `directory` is that of the pipeline file. `context` is nullptr if the file's own `vars` are
  // wrong, which was reported: then what needs values is left out.
  StageExpander(SchemaReader& reader, const RelPath& directory, TemplateSources& sources,
                TemplateResolver& resolver, TemplateVars& vars, const TemplateContext* context)
      : reader_(reader),
        directory_(directory),
        sources_(sources),
        resolver_(resolver),
        vars_(vars),
        context_(context) {}

  // Hands the stages of one entry to `sink`, in their order. Reports what is wrong.
  void Expand(const YamlNode& name, const YamlNode& definition, const Sink& sink);

 private:
  struct Entry {
    const YamlNode& name;
    const YamlNode& body;  // what is repeated
    const Sink& sink;
  };

  void ExpandForeach(const YamlNode& name, const YamlNode& definition, const Sink& sink);
  void ExpandMatrix(const YamlNode& name, const YamlNode& definition, const Sink& sink);
  void EmitMembers(const Entry& entry, const std::vector<GroupMember>& members);
  bool IsGoodKey(const YamlNode& name, const std::string& key);
  // Resolves the body and hands it on.
  void Emit(const Entry& entry, const TemplateContext& context, std::string name,
            std::string group);
  // The working directory, for the paths of stage-level `vars`.
  std::optional<RelPath> DirectoryOf(const YamlNode& definition, const TemplateContext& context);

  SchemaReader& reader_;
  const RelPath& directory_;
  TemplateSources& sources_;
  TemplateResolver& resolver_;
  TemplateVars& vars_;
  const TemplateContext* context_;
  std::size_t generated_ = 0;
};

}  // namespace mlp
