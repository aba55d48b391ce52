#include "engine/verify/file_comparison.h"

#include <algorithm>

#include "engine/verify/file_pair.h"
#include "engine/verify/json_comparison.h"
#include "engine/verify/table_comparison.h"
#include "engine/verify/tensor_comparison.h"
#include "engine/verify/zip_file.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// What is larger is not held in memory as values.
constexpr std::uint64_t kMostParsed = 64 << 20;

enum class FileForm { kJson, kJsonLines, kCommas, kTabs, kTensors, kZip, kOther };

bool IsLogName(const std::string& lower) {
  return lower.ends_with(".jsonl") || lower.ends_with(".ndjson");
}

Result<FileForm> FormOf(const std::string& name, const FilePair& files) {
  const std::string lower = LowerCase(name);
  if (lower.ends_with(".safetensors")) return FileForm::kTensors;
  if (std::max(files.recorded.size, files.now.size) <= kMostParsed) {
    if (lower.ends_with(".json")) return FileForm::kJson;
    if (IsLogName(lower)) return FileForm::kJsonLines;
    if (lower.ends_with(".csv")) return FileForm::kCommas;
    if (lower.ends_with(".tsv")) return FileForm::kTabs;
  }
  constexpr std::string_view kZipMark = "PK\3\4";
  if (files.recorded.size < kZipMark.size()) return FileForm::kOther;
  MLP_ASSIGN(const std::string start, ReadPart(*files.recorded.file, 0, kZipMark.size()));
  return start == kZipMark ? FileForm::kZip : FileForm::kOther;
}

template <typename File>
Result<std::string> ReadWhole(const File& side) {
  return ReadPart(*side.file, 0, static_cast<std::size_t>(side.size));
}

Result<bool> AreSameLogs(const FilePair& files) {
  MLP_ASSIGN(const std::string recorded, ReadWhole(files.recorded));
  MLP_ASSIGN(const std::string now, ReadWhole(files.now));
  return AreSameButForTimes(recorded, now);
}

FirstDifference CompareParsed(FileForm form, const Contract& contract, const FilePair& files) {
  MLP_ASSIGN(const std::string recorded, ReadWhole(files.recorded));
  MLP_ASSIGN(const std::string now, ReadWhole(files.now));
  if (form == FileForm::kJson) return CompareJson(contract, recorded, now);
  if (form == FileForm::kJsonLines) return CompareJsonLines(contract, recorded, now);
  return CompareTables(contract, recorded, now, form == FileForm::kCommas ? ',' : '\t');
}

FirstDifference CompareOther(const FilePair& files) {
  MLP_ASSIGN(const bool are_texts, AreTexts(files));
  return are_texts ? CompareText(files) : CompareBytes(files);
}

FirstDifference CompareInForm(FileForm form, const Contract& contract, const FilePair& files) {
  switch (form) {
    case FileForm::kTensors:
      return CompareTensors(contract, files);
    case FileForm::kZip:
      return CompareZipFiles(files);
    case FileForm::kOther:
      return CompareOther(files);
    default:
      return CompareParsed(form, contract, files);
  }
}

}  // namespace

FirstDifference CompareFiles(FileSystem& fs, const Contract& contract, const std::string& name,
                             const std::string& recorded, const std::string& now) {
  FilePair files;
  MLP_ASSIGN(files.recorded, OpenToCompare(fs, recorded));
  MLP_ASSIGN(files.now, OpenToCompare(fs, now));
  MLP_ASSIGN(const FileForm form, FormOf(name, files));
  if (form == FileForm::kJsonLines) {
    MLP_ASSIGN(const bool are_same, AreSameLogs(files));
    if (are_same) return std::nullopt;
  }
  FirstDifference found = CompareInForm(form, contract, files);
  const bool is_of_form = found || found.error().code != ErrorCode::kInvalid;
  // An archive has no numbers: what its entries do not show is in its bytes.
  const bool has_numbers = form != FileForm::kZip && form != FileForm::kOther;
  const bool is_allowed = contract.kind == ContractKind::kTolerance && has_numbers;
  if (is_of_form && (!found || *found || is_allowed)) return found;
  return CompareOther(files);
}

bool MayAgree(const Contract& contract, const std::string& name) {
  return contract.kind == ContractKind::kTolerance || IsLogName(LowerCase(name));
}

}  // namespace mlp
