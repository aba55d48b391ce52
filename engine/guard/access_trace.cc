#include "engine/guard/access_trace.h"

namespace mlp {
namespace {

constexpr std::string_view kLetters = "rwdxlhs";  // in the order of the bits

std::string LettersOf(const TracedFile& file) {
  std::string letters;
  for (std::size_t bit = 0; bit < kLetters.size(); ++bit) {
    if ((file.kinds & (1U << bit)) != 0) letters += kLetters[bit];
  }
  if (!file.existed) letters += '+';
  return letters;
}

TracedFile FileFrom(const std::string& letters) {
  TracedFile file;
  file.existed = true;
  for (const char letter : letters) {
    if (letter == '+') file.existed = false;
    const std::size_t bit = kLetters.find(letter);
    if (bit != std::string_view::npos) file.kinds |= 1U << bit;
  }
  return file;
}

}  // namespace

void AccessTrace::Append(const AccessTrace& later) {
  for (const auto& [path, file] : later.files) {
    const auto [entry, is_new] = files.emplace(path, file);
    if (is_new) continue;
    // What an earlier command made is no input of the later one.
    const unsigned kinds = entry->second.existed ? file.kinds : file.kinds & ~kAccessRead;
    entry->second.kinds |= kinds;
  }
  if (gap.empty()) gap = later.gap;
}

std::vector<std::string> AccessTrace::Programs() const {
  std::vector<std::string> programs;
  for (const auto& [path, file] : files) {
    if ((file.kinds & kAccessExecute) != 0) programs.push_back(path);
  }
  return programs;
}

std::vector<std::string> AccessTrace::Libraries() const {
  std::vector<std::string> libraries;
  for (const auto& [path, file] : files) {
    if ((file.kinds & kAccessRead) != 0 && IsLibraryName(path)) libraries.push_back(path);
  }
  return libraries;
}

Value ToJson(const AccessTrace& trace) {
  Value files = Value::object();
  for (const auto& [path, file] : trace.files) files.emplace(path, LettersOf(file));
  return {{"gap", trace.gap}, {"files", std::move(files)}};
}

Result<AccessTrace> ReadAccessTrace(const Value& json) {
  try {
    AccessTrace trace;
    trace.gap = json.at("gap");
    for (const auto& [path, letters] : json.at("files").items())
      trace.files.emplace(path, FileFrom(letters.get<std::string>()));
    return trace;
  } catch (const Value::exception& thrown) {
    return Fail(ErrorCode::kCorrupt, std::string("this is no trace: ") + thrown.what());
  }
}

Result<AccessTrace> ParseAccessTrace(const std::string& text) {
  return ReadAccessTrace(Value::parse(text, nullptr, /*allow_exceptions=*/false));
}

bool IsLibraryName(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (name.ends_with(".so")) return true;
  const std::size_t version = name.find(".so.");  // not ld.so.cache
  return version != std::string_view::npos && version + 4 < name.size() &&
         name[version + 4] >= '0' && name[version + 4] <= '9';
}

}  // namespace mlp
