#include "pipelines/glob.h"

#include <fnmatch.h>

#include <vector>

#include "store/base/text.h"

namespace mlp {
namespace {

// For each name of `path` in turn the set of pattern positions that can be reached, so that many
// "**" cost a product, not a power.
class GlobStates {
 public:
  explicit GlobStates(std::string_view pattern)
      : parts_(Split(pattern, '/')), reached_(parts_.size() + 1) {
    reached_[0] = true;
    Skip();
  }

  void Take(const std::string& name) {
    std::vector<bool> next(reached_.size());
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (!reached_[i]) continue;
      if (parts_[i] == "**") {
        next[i] = true;
      } else if (FnMatches(parts_[i], name)) {
        next[i + 1] = true;
      }
    }
    reached_ = std::move(next);
    Skip();
  }

  bool IsAtEnd() const { return reached_.back(); }
  bool CanGoOn() const {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (reached_[i]) return true;
    }
    return false;
  }

 private:
  // "**" matches no name at all, too.
  void Skip() {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (reached_[i] && parts_[i] == "**") reached_[i + 1] = true;
    }
  }

  std::vector<std::string> parts_;
  std::vector<bool> reached_;  // by position in parts_; the last one: all matched
};

GlobStates AfterNamesOf(std::string_view pattern, std::string_view path) {
  GlobStates states(pattern);
  for (const std::string& name : Split(path, '/')) states.Take(name);
  return states;
}

}  // namespace

bool HasWildcard(std::string_view text) {
  return text.find_first_of("*?[") != std::string_view::npos;
}

bool GlobMatches(std::string_view pattern, std::string_view path) {
  return AfterNamesOf(pattern, path).IsAtEnd();
}

bool GlobMatchesBelow(std::string_view pattern, std::string_view path) {
  return path.empty() || AfterNamesOf(pattern, path).CanGoOn();
}

bool FnMatches(const std::string& pattern, const std::string& text) {
  return fnmatch(pattern.c_str(), text.c_str(), FNM_NOESCAPE) == 0;
}

}  // namespace mlp
