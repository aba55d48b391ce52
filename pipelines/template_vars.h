// The context of a pipeline file or stage: params.yaml beside the pipeline file, then `vars`, a
// list of "path", "path:key1,key2" and maps.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "pipelines/pipeline_parser.h"
#include "pipelines/schema_reader.h"
#include "pipelines/template_context.h"

namespace mlp {

class TemplateVars {
 public:
  TemplateVars(SchemaReader& reader, TemplateSources& sources, const DataFileLoader& load)
      : reader_(reader), sources_(sources), load_(load) {}

  // Merges params.yaml of the directory, if there is one. Errors are reported at `place`.
  bool AddDefault(const RelPath& directory, const YamlNode& place, TemplateContext& context);
  // Merges the items of `vars`; their paths are relative to `directory`. False when something was
  // wrong, which was reported; every item is tried. `owner` is empty for the pipeline file, else
  // "train": the name in messages.
  bool Add(const YamlNode& vars, const RelPath& directory, const std::string& owner,
           TemplateContext& context);

 private:
  struct File {
    std::optional<ContextValue> values;
    bool is_absent = false;
  };
  struct Item {
    const YamlNode& node;
    std::string label;  // "params.yaml:lr", "vars[0]"
  };

  bool AddFile(const Item& item, const RelPath& directory, TemplateContext& context);
  bool AddMap(const Item& item, TemplateContext& context);
  bool MergeOf(const Item& item, const ContextValue& map, TemplateContext& context);
  bool MayLoad(const Item& item, const RelPath& file, const std::set<std::string>& keys,
               const TemplateContext& context);
  // The content of a file, each read once; nullptr when there is nothing to use, which was reported
  // unless the file is absent and may be.
  const ContextValue* Load(const Item& item, const RelPath& file, bool may_be_absent);
  void Keep(const Item& item, const RelPath& file, Value data, File& loaded);
  bool HoldsTemplate(const YamlNode& node);

  SchemaReader& reader_;
  TemplateSources& sources_;
  const DataFileLoader& load_;
  std::unordered_map<RelPath, File> files_;
  std::size_t cost_ = 0;
};

}  // namespace mlp
