#include "stages/export/model_description.h"

#include <fmt/format.h>

#include "stages/base/error.h"
#include "stages/base/json_file.h"
#include "stages/model/layer.h"

namespace mlp::stages {
namespace {

constexpr int kVersion = 1;

nlohmann::ordered_json Document(const std::vector<std::string>& classes, const Shape& input) {
  return {{"version", kVersion}, {"classes", classes}, {"input", input}};
}

template <typename Read>
auto ReadDocument(const std::string& text, const std::filesystem::path& file, const Read& read) {
  if (text.empty()) {
    throw InputError({file}, "does not say what its classes are")
        .Hint("only models that mlpipe-stage export wrote can be used here");
  }
  try {
    const auto document = ParseJson(text, file);
    if (document.at("version") != kVersion) {
      throw InputError({file}, fmt::format("its description has version {}, this mlpipe-stage "
                                           "reads {}",
                                           document.at("version").dump(), kVersion));
    }
    return read(document);
  } catch (const nlohmann::json::exception&) {
    throw InputError({file}, "its description of the model is damaged")
        .Hint("export the model again");
  } catch (const LayerError& error) {
    throw InputError({file}, fmt::format("layers{}: {}", error.place(), error.what()));
  }
}

}  // namespace

std::string DescriptionText(const ModelDescription& description) {
  return Document(description.classes, description.input).dump();
}

std::string DescriptionText(const std::vector<std::string>& classes,
                            const Architecture& architecture) {
  nlohmann::ordered_json document = Document(classes, architecture.input);
  document["architecture"] = ToJson(architecture);
  return document.dump();
}

ModelDescription ParseDescription(const std::string& text, const std::filesystem::path& file) {
  return ReadDocument(text, file, [&](const nlohmann::json& document) {
    ModelDescription description;
    document.at("classes").get_to(description.classes);
    document.at("input").get_to(description.input);
    const bool ranked = description.input.size() == 1 || description.input.size() == 3;
    if (!ranked || !CountValues(description.input) || description.classes.size() < 2)
      throw InputError({file}, "its description of the model is damaged")
          .Hint("export the model again");
    return description;
  });
}

Architecture ParseArchitecture(const std::string& text, const std::filesystem::path& file) {
  return ReadDocument(text, file, [&](const nlohmann::json& document) {
    Architecture architecture = ArchitectureFromJson(document.at("architecture"));
    const bool agrees =
        document.at("input").get<Shape>() == architecture.input &&
        document.at("classes").size() == static_cast<std::size_t>(architecture.classes);
    if (!agrees) throw InputError({file}, "its description and its layers disagree");
    return architecture;
  });
}

}  // namespace mlp::stages
