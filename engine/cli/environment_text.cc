#include "engine/cli/environment_text.h"

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

std::string TextIn(const Value& entry, const std::string& key) {
  const auto found = entry.find(key);
  return found != entry.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// "program python3: /usr/bin/python3 (1a2b3c4d)"
void RenderFiles(const Value& environment, const std::string& key, std::string_view what,
                 std::string& text) {
  const auto files = environment.find(key);
  if (files == environment.end() || !files->is_array()) return;
  for (const Value& file : *files) {
    if (!file.is_object()) continue;
    std::string digest = TextIn(file, "sha256");
    if (digest.empty()) digest = TextIn(file, "md5");
    text += Format("    {} {}: {} ({})\n", what, ForTerminal(TextIn(file, "name")),
                   ForTerminal(TextIn(file, "path")), ForTerminal(digest.substr(0, 8)));
  }
}

}  // namespace

std::string RenderEnvironment(const Value& environment) {
  std::string text = "  ran with:\n";
  RenderFiles(environment, "programs", "program", text);
  RenderFiles(environment, "libraries", "library", text);
  if (const auto unknown = environment.find("unknown"); unknown != environment.end()) {
    for (const Value& one : *unknown) {
      if (one.is_string())
        text += Format("    cannot be told: {}\n", ForTerminal(one.get<std::string>()));
    }
  }
  if (const auto facts = environment.find("facts");
      facts != environment.end() && facts->is_object()) {
    for (const auto& [name, fact] : facts->items()) {
      if (fact.is_string())
        text +=
            Format("    fact {}: {}\n", ForTerminal(name), ForTerminal(fact.get<std::string>()));
    }
  }
  return text;
}

}  // namespace mlp
