#include "engine/plots/plot_templates.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "engine/json_file.h"
#include "engine/plots/embedded_files.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::string_view kAnchorBegin = "<DVC_METRIC_";
constexpr int kDeepestTemplate = 200;

std::string AnchorText(const std::string& name) {
  std::string text(kAnchorBegin);
  for (const char letter : name)
    text += letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter;
  return text + ">";
}

// The name in a text that is an anchor as a whole.
std::optional<std::string> AnchorIn(const Value& value) {
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  if (!text.starts_with(kAnchorBegin) || !text.ends_with('>')) return std::nullopt;
  const std::string_view name =
      std::string_view(text).substr(kAnchorBegin.size(), text.size() - kAnchorBegin.size() - 1);
  if (name.find_first_of("<> ") != name.npos) return std::nullopt;
  return LowerCase(name);
}

// Anchors inside of a longer text, as in an expression.
std::string FillText(std::string text, const PlotAnchors& anchors) {
  if (text.find(kAnchorBegin) == text.npos) return text;
  for (const auto& [name, value] : anchors) {
    if (!value.is_string()) continue;
    const std::string anchor = AnchorText(name);
    const auto& filling = value.get_ref<const std::string&>();
    for (std::size_t at = 0; (at = text.find(anchor, at)) != text.npos; at += filling.size())
      text.replace(at, anchor.size(), filling);
  }
  return text;
}

// nullopt: an anchor that nothing is known for.
std::optional<Value> Fill(const Value& content, const PlotAnchors& anchors, int depth) {
  if (const auto name = AnchorIn(content)) {
    const auto found = anchors.find(*name);
    if (found == anchors.end()) return std::nullopt;
    return found->second;
  }
  if (content.is_string()) return FillText(content.get<std::string>(), anchors);
  if (!content.is_structured() || depth > kDeepestTemplate) return content;
  Value filled = content.is_array() ? Value::array() : Value::object();
  for (const auto& [key, inner] : content.items()) {
    std::optional<Value> value = Fill(inner, anchors, depth + 1);
    if (!value) continue;
    if (content.is_array())
      filled.push_back(std::move(*value));
    else
      filled[key] = std::move(*value);
  }
  return filled;
}

PlotForm FormOf(const std::string& name) {
  if (name.starts_with("bar_")) return PlotForm::kBars;
  if (name.starts_with("scatter")) return PlotForm::kPoints;
  return name.starts_with("confusion") ? PlotForm::kMatrix : PlotForm::kLines;
}

Result<std::optional<std::string>> ReadTemplateFile(const PlotTemplatePlaces& places,
                                                    const std::string& name) {
  namespace path = std::filesystem;
  for (const std::string& candidate :
       {(path::path(places.templates_dir) / name).string(),
        (path::path(places.templates_dir) / (name + ".json")).string(),
        (path::path(places.current_dir) / name).string()}) {
    MLP_ASSIGN(const auto stat, places.fs.Stat(candidate, true));
    if (stat && stat->type == FileType::kRegular) return ReadFileIfThere(places.fs, candidate);
  }
  return std::nullopt;
}

Result<PlotTemplate> ParseTemplate(const std::string& name, const std::string& text) {
  MLP_ASSIGN(Value content, ParseJson(name, text));
  if (!content.is_object())
    return Fail(ErrorCode::kInvalid, Format("template {} is no JSON map", Quoted(name)),
                "see 'mlpipe plots templates linear' for how one looks");
  if (!HasPlotAnchor(content, "data"))
    return Fail(ErrorCode::kInvalid, Format("template {} has no place for data", Quoted(name)),
                "put this into it: \"data\": {\"values\": \"<DVC_METRIC_DATA>\"}");
  return PlotTemplate{name, std::move(content), PlotForm::kUnknown};
}

}  // namespace

const std::vector<std::string>& BuiltInPlotTemplates() {
  static const std::vector<std::string> kNames = {
      "simple",        "linear",         "confusion", "confusion_normalized",
      "scatter",       "scatter_jitter", "smooth",    "bar_horizontal_sorted",
      "bar_horizontal"};
  return kNames;
}

Result<PlotTemplate> FindPlotTemplate(const PlotTemplatePlaces& places, const std::string& named) {
  const std::string name = named.empty() ? kDefaultPlotTemplate : named;
  MLP_ASSIGN(const std::optional<std::string> own, ReadTemplateFile(places, name));
  if (own) return ParseTemplate(name, *own);
  const std::string_view text = EmbeddedTemplate(name);
  if (!text.empty()) return PlotTemplate{name, Value::parse(text), FormOf(name)};
  std::string hint = DidYouMean(name, BuiltInPlotTemplates());
  if (hint.empty()) hint = "there are: " + Join(BuiltInPlotTemplates(), ", ");
  return Fail(ErrorCode::kNotFound, Format("there is no template {}", Quoted(name)), hint);
}

Value FillPlotTemplate(const Value& content, const PlotAnchors& anchors) {
  return Fill(content, anchors, 0).value_or(Value::object());
}

bool HasPlotAnchor(const Value& content, const std::string& name) {
  if (AnchorIn(content) == name) return true;
  return content.is_structured() &&
         std::any_of(content.begin(), content.end(),
                     [&](const Value& inner) { return HasPlotAnchor(inner, name); });
}

}  // namespace mlp
