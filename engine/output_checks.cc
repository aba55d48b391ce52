#include "engine/output_checks.h"

#include <algorithm>
#include <cmath>

#include "engine/metrics.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/file_copy.h"

namespace mlp {
namespace {

// Sentences about what is wrong with one output.
using Findings = std::vector<std::string>;

void CheckBytes(const Output& out, const PathRecord& record, bool is_empty, Findings& findings) {
  const OutputChecks& checks = out.checks;
  if (checks.non_empty && is_empty) findings.push_back(Format("{} is empty", out.text));
  if (checks.max_size && record.size > *checks.max_size) {
    findings.push_back(Format("{} has {} bytes, more than the {} of max_size", out.text,
                              record.size, *checks.max_size));
  }
}

// Natively the digest is at hand; `path` is for the other layout.
Status CheckSha256(FileSystem& fs, const Output& out, const PathScan& scan, Findings& findings) {
  if (out.checks.sha256.empty()) return {};
  if (scan.is_directory) {
    findings.push_back(Format("{} is a directory, and sha256 is of a file", out.text));
    return {};
  }
  const ScannedFile& file = scan.files.front();
  Digest digest = file.digest;
  if (digest.empty() || digest.algorithm() != HashAlgorithm::kSha256) {
    MLP_ASSIGN(digest, HashBytesOf(fs, HashAlgorithm::kSha256, scan.path, &file.stat));
  }
  if (digest.Hex() != out.checks.sha256) {
    findings.push_back(
        Format("{} has sha256 {} instead of {}", out.text, digest.Hex(), out.checks.sha256));
  }
  return {};
}

void CheckBound(const Output& out, const MetricBound& bound, const Value* value,
                Findings& findings) {
  const std::string name = Format("{}: {}", out.text, bound.key);
  if (value == nullptr) {
    findings.push_back(name + " is not there, and its bounds are declared");
  } else if (!value->is_number()) {
    findings.push_back(Format("{} is {}, no number", name, DisplayText(*value)));
  } else if (std::isnan(value->get<double>())) {
    findings.push_back(name + " is nan, which is outside of any bound");
  } else if (const double number = value->get<double>(); bound.min && !(number >= *bound.min)) {
    findings.push_back(Format("{} is {}, less than its min {}", name, DisplayText(*value),
                              PythonRepr(*bound.min)));
  } else if (bound.max && !(number <= *bound.max)) {
    findings.push_back(Format("{} is {}, more than its max {}", name, DisplayText(*value),
                              PythonRepr(*bound.max)));
  }
}

Status CheckBounds(Workspace& workspace, const Output& out, Findings& findings) {
  if (out.checks.bounds.empty()) return {};
  MLP_ASSIGN(std::string text, ReadFile(workspace.fs(), workspace.Absolute(out.path)));
  const Result<NamedValues> values = FlattenMetrics(workspace.Display(out.path), std::move(text));
  if (!values) {
    findings.push_back(Format("{} cannot be read: {}", out.text, values.error().message));
    return {};
  }
  for (const MetricBound& bound : out.checks.bounds) {
    const auto found = std::find_if(values->begin(), values->end(),
                                    [&](const auto& named) { return named.first == bound.key; });
    CheckBound(out, bound, found == values->end() ? nullptr : &found->second, findings);
  }
  return {};
}

Error CheckFailed(const Stage& stage, const Output& out, Findings findings) {
  Error error;
  error.code = ErrorCode::kStageFailed;
  error.message = Format("stage {} failed a check: {}", Quoted(stage.Address()), findings.front());
  error.where = out.where;
  error.notes.assign(findings.begin() + 1, findings.end());
  error.hint = "correct what the stage writes, or the check of its output";
  return error;
}

}  // namespace

Status CheckOutputs(Workspace& workspace, const Stage& stage, const std::vector<PathScan>& outs) {
  for (std::size_t i = 0; i < outs.size(); ++i) {
    const Output& out = stage.outs[i];
    if (out.checks.IsEmpty()) continue;
    Findings findings;
    const PathRecord record = outs[i].Record(workspace.layout().algorithm);
    CheckBytes(out, record, outs[i].is_directory ? record.nfiles == 0 : record.size == 0, findings);
    MLP_TRY(CheckSha256(workspace.fs(), out, outs[i], findings));
    MLP_TRY(CheckBounds(workspace, out, findings));
    if (!findings.empty()) return Fail(CheckFailed(stage, out, std::move(findings)));
  }
  return {};
}

}  // namespace mlp
