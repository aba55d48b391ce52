#include "store/base/rel_path.h"

#include <algorithm>
#include <vector>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

bool HasForbiddenCharacter(std::string_view text) {
  return text.find('\0') != std::string_view::npos || text.find('\n') != std::string_view::npos;
}

std::vector<std::string> Components(const RelPath& path) {
  return path.is_root() ? std::vector<std::string>{} : Split(path.str(), '/');
}

}  // namespace

Result<RelPath> RelPath::Strict(std::string_view text) {
  if (text.empty()) return RelPath();
  if (HasForbiddenCharacter(text)) {
    return Fail(ErrorCode::kCorrupt,
                Format("path {} has a forbidden character", Quoted(ForTerminal(text))));
  }
  for (std::size_t begin = 0, end = 0; begin <= text.size(); begin = end + 1) {
    end = std::min(text.find('/', begin), text.size());
    const std::string_view name = text.substr(begin, end - begin);
    if (name.empty() || name == "." || name == "..") {
      return Fail(ErrorCode::kCorrupt,
                  Format("path {} is not a plain relative path", Quoted(text)));
    }
  }
  return RelPath(std::string(text));
}

Result<RelPath> RelPath::Resolve(const RelPath& base, std::string_view text) {
  if (HasForbiddenCharacter(text)) {
    return Fail(ErrorCode::kInvalid,
                Format("path {} has a forbidden character", Quoted(ForTerminal(text))));
  }
  if (text.empty()) return Fail(ErrorCode::kInvalid, "a path is empty");
  if (text.front() == '/') {
    return Fail(ErrorCode::kInvalid, Format("path {} is absolute", Quoted(text)),
                "give it relative to the file that names it");
  }
  std::vector<std::string> names = Components(base);
  for (std::string& name : Split(text, '/')) {
    if (name.empty() || name == ".") continue;
    if (name != "..") {
      names.push_back(std::move(name));
    } else if (names.empty()) {
      return Fail(ErrorCode::kInvalid, Format("path {} leaves the project", Quoted(text)));
    } else {
      names.pop_back();
    }
  }
  return RelPath(Join(names, "/"));
}

RelPath RelPath::Parent() const {
  const std::size_t slash = text_.rfind('/');
  return slash == std::string::npos ? RelPath() : RelPath(text_.substr(0, slash));
}

std::string RelPath::Name() const {
  return text_.substr(text_.rfind('/') + 1);  // npos + 1 is 0: all of it
}

RelPath RelPath::operator/(const RelPath& inside) const {
  if (is_root()) return inside;
  if (inside.is_root()) return *this;
  return RelPath(text_ + "/" + inside.text_);
}

bool RelPath::IsWithin(const RelPath& directory) const {
  if (directory.is_root()) return true;
  const std::string& prefix = directory.text_;
  return text_.starts_with(prefix) &&
         (text_.size() == prefix.size() || text_[prefix.size()] == '/');
}

bool RelPath::Overlaps(const RelPath& other) const {
  return IsWithin(other) || other.IsWithin(*this);
}

std::string RelPath::RelativeTo(const RelPath& directory) const {
  const std::vector<std::string> here = Components(directory);
  const std::vector<std::string> there = Components(*this);
  const auto [up, down] = std::mismatch(here.begin(), here.end(), there.begin(), there.end());
  std::vector<std::string> names(static_cast<std::size_t>(here.end() - up), "..");
  names.insert(names.end(), down, there.end());
  return names.empty() ? "." : Join(names, "/");
}

}  // namespace mlp
