// What the resolver of templates says and where: places of templates in the file's text, nodes in
// the place of a template, and hints at what was meant.
#pragma once

#include <string>
#include <vector>

#include "pipelines/template_context.h"
#include "pipelines/template_syntax.h"
#include "pipelines/yaml_node.h"

namespace mlp {

// Where a template of a scalar stands in the file: the place of the scalar where that is not
// certain, for escapes and folded lines.
SourceRange PlaceOf(const YamlDocument& document, const YamlNode& scalar,
                    const TemplateMatch& match);

// What to say of a lookup that failed.
struct UnknownName {
  std::string message;
  std::string hint;
};
UnknownName DescribeUnknown(const std::vector<std::string>& path, const FailedLookup& failure,
                            const TemplateMatch& match, const TemplateContext& context,
                            const TemplateSources& sources);

// How to name a part of a map or list: "${net} is a map" -> "name a value inside of it:
// ${net.layers}".
std::string HintForPart(const ContextValue& value, const TemplateMatch& match);

// Nodes that stand where `origin` stands.
YamlNode EmptyLike(const YamlNode& origin);  // of its kind, without items and fields
YamlNode TextNode(const YamlNode& origin, std::string text);
YamlNode ScalarNode(const YamlNode& origin, const Value& scalar);

}  // namespace mlp
