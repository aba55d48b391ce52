// Templating (${...}) as far as this version goes: it is found and refused, never taken for text.
#pragma once

#include <string>
#include <string_view>

namespace mlp {

class SchemaReader;
struct YamlNode;

// Reports every ${...} in the texts and keys below `node`.
void RefuseTemplates(SchemaReader& reader, const YamlNode& node);

// `\${x}` means the text ${x}.
std::string WithoutTemplateEscapes(std::string_view text);

}  // namespace mlp
