#include "pipelines/template_check.h"

#include "pipelines/schema_reader.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// The first "${...}" on one line that no backslash escapes; empty if there is none. A view into
// `text`.
std::string_view FirstTemplate(std::string_view text) {
  for (std::size_t begin = text.find("${"); begin != std::string_view::npos;
       begin = text.find("${", begin + 1)) {
    if (begin > 0 && text[begin - 1] == '\\') continue;
    const std::size_t end = text.find_first_of("}\n", begin);
    if (end == std::string_view::npos) return {};
    if (text[end] == '}') return text.substr(begin, end + 1 - begin);
  }
  return {};
}

void RefuseTemplate(SchemaReader& reader, const YamlNode& scalar) {
  const std::string_view found = FirstTemplate(scalar.text);
  if (found.empty()) return;
  Error error = reader.document().ErrorAt(
      scalar, "templating is not supported by this version: " + std::string(found),
      "for text that is meant as it stands, such as a variable of the shell, write \\" +
          std::string(found));
  const std::string_view source =
      std::string_view(reader.document().text).substr(scalar.mark.offset);
  if (!scalar.quoted && source.starts_with(scalar.text)) {
    YamlMark mark = scalar.mark;
    const auto before = static_cast<std::size_t>(found.data() - scalar.text.data());
    mark.offset += before;
    mark.column +=
        static_cast<int>(CountCharacters(std::string_view(scalar.text).substr(0, before)));
    error.where = reader.document().At(mark, CountCharacters(found));
  }
  reader.Refuse(std::move(error));
}

}  // namespace

void RefuseTemplates(SchemaReader& reader, const YamlNode& node) {
  if (node.IsScalar()) RefuseTemplate(reader, node);
  for (const YamlNode& item : node.items) RefuseTemplates(reader, item);
  for (const auto& [key, value] : node.fields) {
    RefuseTemplate(reader, key);
    RefuseTemplates(reader, value);
  }
}

std::string WithoutTemplateEscapes(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!text.substr(i).starts_with("\\${")) result += text[i];
  }
  return result;
}

}  // namespace mlp
