#include "pipelines/project_path.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace mlp {
namespace {

std::string Normal(const std::filesystem::path& path) {
  std::string normal = path.lexically_normal().string();
  while (normal.size() > 1 && normal.back() == '/') normal.pop_back();
  return normal;
}

}  // namespace

bool IsUrl(std::string_view text) {
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos || end == 0) return false;
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '-' || c == '.';
  });
}

bool IsWebUrl(std::string_view text) {
  return text.starts_with("https://") || text.starts_with("http://");
}

bool IsDeclarationFile(const RelPath& path) {
  const std::string name = path.Name();
  return name == "dvc.yaml" || name == "mlpipe.yaml" || name.ends_with(".dvc") ||
         name.ends_with(".mlpipe");
}

Result<PlaceOfPath> FindPlace(const PipelineOptions& options, const RelPath& base,
                              std::string_view text) {
  Result<RelPath> inside = RelPath::Resolve(base, text);
  if (inside) return PlaceOfPath{*std::move(inside), {}};
  if (text.empty() || text.find_first_of(std::string_view("\n\0", 2)) != std::string_view::npos) {
    return Fail(std::move(inside).error());
  }
  // An absolute `text` replaces what stands before it.
  const std::filesystem::path root = options.root;
  const std::string place = Normal(root / base.str() / text);
  if (!options.root.empty()) {
    const std::string from_root = std::filesystem::path(place).lexically_relative(root).string();
    if (from_root == ".") return PlaceOfPath{RelPath(), {}};
    if (Result<RelPath> strict = RelPath::Strict(from_root)) return PlaceOfPath{*strict, {}};
  }
  return PlaceOfPath{std::nullopt, place};
}

}  // namespace mlp
