// Resolves the templates of a part of a pipeline file: a copy of its nodes with the values in
// place, which the schema's readers then read as if they had been written there. What is wrong is
// reported at the template.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "pipelines/schema_reader.h"
#include "pipelines/template_context.h"
#include "pipelines/template_syntax.h"

namespace mlp {

// What a template may stand for. A template that is the whole of a text keeps the type of its
// value; in a text it becomes text, which only a scalar can.
enum class TemplateUse {
  kScalar,
  kText,      // as kScalar, and a number or truth value becomes text as a whole, too
  kCommand,   // as kText, and a map becomes flags inside of a text
  kAnything,  // the whole of a text may also become a list or map
};

class TemplateResolver {
 public:
  TemplateResolver(SchemaReader& reader, TemplateSources& sources)
      : reader_(reader), sources_(sources) {}
  TemplateResolver(const TemplateResolver&) = delete;
  TemplateResolver& operator=(const TemplateResolver&) = delete;

  // Keys are resolved too; those that become equal count once, with the last value. Where a
  // template is wrong, its text stays, and nothing else is reported at that place.
  YamlNode Resolve(const YamlNode& node, const TemplateContext& context, TemplateUse use);
  // The definition of a stage, each field as its readers take it. Its own keys are no templates.
  YamlNode ResolveStage(const YamlNode& definition, const TemplateContext& context);
  // The value of a text that is one template as a whole; nullopt if it is wrong, which was
  // reported.
  std::optional<ContextValue> Select(const YamlNode& scalar, const TemplateContext& context);

  // Notes what is selected from now on as used by stages.
  void set_notes_uses(bool notes) { notes_uses_ = notes; }
  // Resolving made more than a file may hold: reported once, and texts are no longer resolved.
  bool is_exhausted() const { return nodes_ > kMostNodes || bytes_ > kMostBytes; }

 private:
  static constexpr std::size_t kMostNodes = 5'000'000;
  static constexpr std::size_t kMostBytes = 64 << 20;

  YamlNode ResolveText(const YamlNode& scalar, const TemplateContext& context, TemplateUse use);
  YamlNode ResolveWhole(const YamlNode& scalar, const TemplateMatch& match,
                        const TemplateContext& context, TemplateUse use);
  YamlNode ResolveMap(const YamlNode& map, const TemplateContext& context, TemplateUse use);
  YamlNode ResolveField(const std::string& key, const YamlNode& value,
                        const TemplateContext& context);
  void CheckFlag(const std::string& key, const YamlNode& value);
  void CheckFlagsOfOutput(const YamlNode& item);
  YamlNode ResolveOutputs(const YamlNode& outputs, const TemplateContext& context);
  YamlNode ResolveCommand(const YamlNode& command, const TemplateContext& context);
  std::optional<std::string> TextOf(const YamlNode& scalar, const TemplateMatch& match,
                                    const TemplateContext& context, TemplateUse use);
  std::optional<ContextValue> SelectMatch(const YamlNode& scalar, const TemplateMatch& match,
                                          const TemplateContext& context);
  YamlNode NodeFrom(const Value& value, const YamlNode& scalar);
  bool IsReported(const YamlNode& scalar, const TemplateMatch& match) const;
  void Refuse(const YamlNode& scalar, const TemplateMatch& match, std::string message,
              std::string hint);
  void Spend(const YamlNode& node, std::size_t bytes);

  SchemaReader& reader_;
  TemplateSources& sources_;
  bool notes_uses_ = false;
  std::size_t nodes_ = 0;
  std::size_t bytes_ = 0;
  // What was reported, so that the stages of a foreach do not each report it: the offset of the
  // scalar in the file, and that of the template in the scalar.
  std::set<std::pair<std::size_t, std::size_t>> reported_;
};

// Whether templating changes anything at or below `node`.
bool MayHoldTemplate(const YamlNode& node);

// Whether a text is one template and nothing else.
bool IsWholeTemplate(const YamlNode& node);

}  // namespace mlp
