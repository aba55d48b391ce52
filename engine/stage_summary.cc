#include "engine/stage_summary.h"

#include <vector>

#include "store/base/text.h"

namespace mlp {
namespace {

std::string DependenciesOf(const Stage& stage) {
  std::vector<std::string> texts;
  for (const Dependency& dependency : stage.deps) texts.push_back(dependency.text);
  for (const ParamsDependency& params : stage.params) texts.push_back(params.file);
  return texts.empty() ? "No outputs or dependencies" : "Depends on " + Join(texts, ", ");
}

std::string Describe(const Stage& stage) {
  if (const std::string_view desc = Trim(stage.desc); !desc.empty()) {
    return std::string(desc.substr(0, desc.find('\n')));
  }
  std::vector<std::string> outputs, reports, parts;
  for (const Output& out : stage.outs) {
    (out.kind == OutputKind::kPlain ? outputs : reports).push_back(out.text);
  }
  if (!outputs.empty()) parts.push_back("Outputs " + Join(outputs, ", "));
  if (!reports.empty()) parts.push_back("Reports " + Join(reports, ", "));
  return parts.empty() ? DependenciesOf(stage) : Join(parts, "; ");
}

}  // namespace

std::string SummaryOf(const Stage& stage, std::size_t width) {
  std::string text = Describe(stage);
  if (CountCharacters(text) <= width) return text;
  std::size_t end = 0;
  for (std::size_t count = 0; count < width; ++end) {
    const bool is_start = (static_cast<unsigned char>(text[end]) & 0xc0) != 0x80;
    if (is_start && ++count == width) break;
  }
  return text.substr(0, end) + "…";
}

}  // namespace mlp
