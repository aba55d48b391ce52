#include "engine/verify/result_comparison.h"

#include <algorithm>

#include "engine/stage_errors.h"

namespace mlp {

Result<std::vector<PathScan>> ScanOutputs(Workspace& workspace, const Stage& stage,
                                          const std::string& root) {
  std::vector<PathScan> scans;
  FileIndex index = FileIndex::InMemory(workspace.layout().algorithm);
  for (const Output& out : stage.outs) {
    MLP_ASSIGN(PathScan scan, workspace.ScanCopy(root, out.path, index));
    if (!scan.exists) return Fail(MissingOutputError(stage, out));
    scans.push_back(std::move(scan));
  }
  return scans;
}

Result<std::vector<OutputFinding>> CompareResult(FileSystem& fs, std::int64_t now_ns,
                                                 LocalObjectStore& store, const Contract& contract,
                                                 const std::vector<ExpectedOutput>& recorded,
                                                 std::vector<PathScan> scans) {
  std::vector<OutputFinding> findings;
  FileIndex index = FileIndex::InMemory(store.algorithm());
  for (std::size_t i = 0; i < recorded.size(); ++i) {
    MLP_TRY(HashUnknown(fs, index, store.algorithm(), now_ns, scans[i]));
    MLP_ASSIGN(findings.emplace_back(), CompareOutput(fs, store, contract, recorded[i], scans[i]));
  }
  return findings;
}

VerifyOutcome OutcomeOf(const Contract& contract, const std::vector<OutputFinding>& findings) {
  const auto all = [&](bool OutputFinding::*holds) {
    return std::all_of(findings.begin(), findings.end(),
                       [&](const OutputFinding& finding) { return finding.*holds; });
  };
  if (all(&OutputFinding::is_same)) return VerifyOutcome::kSame;
  if (contract.kind == ContractKind::kNondeterministic) return VerifyOutcome::kMayDiffer;
  if (all(&OutputFinding::is_allowed)) return VerifyOutcome::kWithin;
  const bool is_open = std::all_of(findings.begin(), findings.end(), [](const auto& finding) {
    return finding.is_allowed || finding.is_unknown;
  });
  return is_open ? VerifyOutcome::kCannotTell : VerifyOutcome::kDiffers;
}

}  // namespace mlp
