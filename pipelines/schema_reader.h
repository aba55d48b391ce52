// The tools of the pipeline file's readers: they take typed values out of nodes and collect every
// error of a file instead of stopping at the first.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipelines/pipeline_options.h"
#include "pipelines/schema_fields.h"
#include "pipelines/yaml_node.h"
#include "store/base/error.h"
#include "store/base/rel_path.h"

namespace mlp {

class SchemaReader {
 public:
  explicit SchemaReader(const YamlDocument& document, PipelineOptions options = {})
      : document_(document), options_(std::move(options)) {}
  SchemaReader(const SchemaReader&) = delete;
  SchemaReader& operator=(const SchemaReader&) = delete;

  const YamlDocument& document() const { return document_; }
  const PipelineOptions& options() const { return options_; }

  void Refuse(const YamlNode& node, std::string message, std::string hint = {});
  void Refuse(Error error);
  void RefuseUnsupported(const YamlNode& node, const std::string& what, std::string hint = {});
  // Reports what DVC does not know, and returns true, if this project must stay within that.
  bool RefusesExtra(const YamlNode& node, const std::string& what);

  // Each of these reports a value of another type, and then returns false or a neutral value.
  // `what` names the value in messages: "'deps' of stage 'train'"; `example` shows the expected
  // form in the hint: "deps: [data.csv]".
  bool IsMap(const YamlNode& node, const std::string& what, const std::string& example);
  bool IsList(const YamlNode& node, const std::string& what, const std::string& example);
  bool Flag(const YamlNode& node, const std::string& what);
  std::string Text(const YamlNode& node, const std::string& what);
  std::vector<std::string> TextList(const YamlNode& node, const std::string& what,
                                    const std::string& example);
  // Anything at all, kept as data.
  Value Inert(const YamlNode& node);

  // Reports every key of `map` that is not one of `kind`, with the nearest of them, or all. Those
  // of `unsupported` are left to the caller, which says what to do instead.
  void CheckKeys(const YamlNode& map, SchemaMap kind, const std::string& owner,
                 const std::vector<std::string>& unsupported = {});
  void CheckKeys(const YamlNode& map, const std::vector<std::string>& known,
                 const std::string& owner);
  // Resolves `text`, as read from `node`, against `base`; reports URLs and what lies outside of the
  // project.
  std::optional<RelPath> Path(const YamlNode& node, const RelPath& base, const std::string& text,
                              const std::string& what);

  // An amount from 0, an integer that is one too; nullopt, reported, for anything else.
  std::optional<double> Amount(const YamlNode& node, const std::string& what,
                               const std::string& example);

  // Errors at this place are dropped from now on: what is wrong there was reported.
  void Settle(const YamlNode& node);
  // While `repeats`, each place is reported once: the stages of a foreach share their definition.
  void set_repeats(bool repeats) { repeats_ = repeats; }
  bool is_full() const;  // as many errors are kept as will be shown

  bool HasErrors() const { return count_ > 0; }
  // All errors in the order of their places, as one: the first, with the rest as its others. Only
  // when HasErrors().
  Error TakeErrors();

 private:
  void CheckKey(const YamlNode& key, const std::vector<std::string>& known,
                const std::string& owner);

  const YamlDocument& document_;
  const PipelineOptions options_;
  std::vector<Error> errors_;
  std::size_t count_ = 0;  // of all, also those beyond the number that is kept
  bool repeats_ = false;
  std::set<std::pair<int, int>> settled_;  // lines and columns
};

// "'deps' of stage 'train'".
std::string FieldOf(std::string_view key, const std::string& owner);

}  // namespace mlp
