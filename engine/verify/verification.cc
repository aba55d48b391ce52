#include "engine/verify/verification.h"

#include <algorithm>
#include <array>

#include "pipelines/surroundings_reader.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::array<std::string_view, 9> kVerifyOutcomeNames = {
    "same",           "within tolerance", "may differ",  "differs",    "fails",
    "not up to date", "not possible",     "cannot tell", "interrupted"};

bool IsBroken(const VerifyRun& run) {
  return run.outcome == VerifyOutcome::kDiffers || run.outcome == VerifyOutcome::kFails;
}

Value FindingToJson(const OutputFinding& finding) {
  Value json = {{"path", finding.path}, {"same", finding.is_same}, {"allowed", finding.is_allowed}};
  if (finding.is_unknown) json["unknown"] = true;
  if (!finding.file.empty()) json["file"] = finding.file;
  if (finding.different_files > 0) json["different_files"] = finding.different_files;
  if (finding.first) json["difference"] = ToJson(*finding.first);
  return json;
}

Value RunToJsonOf(const VerifyRun& run) {
  Value outputs = Value::array();
  for (const OutputFinding& finding : run.outputs) outputs.push_back(FindingToJson(finding));
  Value json = {{"outcome", NameOf(run.outcome)},
                {"reason", run.reason},
                {"outputs", std::move(outputs)},
                {"seconds", static_cast<double>(run.duration_ns) / 1e9},
                {"log", run.log_file}};
  if (!run.copy.empty()) json["copy"] = run.copy;
  return json;
}

}  // namespace

std::string_view NameOf(VerifyOutcome outcome) {
  return kVerifyOutcomeNames[static_cast<std::size_t>(outcome)];
}

bool StageVerification::Differs() const {
  return IsBroken(run) || std::any_of(varied.begin(), varied.end(),
                                      [](const VariedRun& one) { return IsBroken(one.run); });
}

std::string FindingText(const OutputFinding& finding) {
  std::string text = finding.path;
  if (!finding.file.empty()) text += "/" + finding.file;
  if (finding.first) text += ": " + DifferenceText(*finding.first);
  if (finding.different_files > 1)
    text += Format("; {} differ", Plural(finding.different_files, "file"));
  return text;
}

std::string WhyText(const VerifyRun& run) {
  if (!run.reason.empty()) return run.reason;
  for (const OutputFinding& finding : run.outputs)
    if (!finding.is_allowed) return FindingText(finding);
  return "";
}

Value ToJson(const StageGraph& graph, const StageVerification& verification) {
  const Stage& stage = graph.stage(verification.id);
  Value json = {{"stage", stage.Address()},
                {"contract", NameOf(stage.contract.kind)},
                {"verified", verification.is_verified}};
  json.update(RunToJsonOf(verification.run));
  if (verification.varied.empty()) return json;
  Value& varied = json["varied"] = Value::array();
  for (const VariedRun& one : verification.varied) {
    Value run = {{"vary", NameOf(one.variation)}, {"what", one.what}};
    run.update(RunToJsonOf(one.run));
    varied.push_back(std::move(run));
  }
  return json;
}

}  // namespace mlp
