#include "pipelines/glob.h"

#include <fnmatch.h>

#include "store/base/text.h"

namespace mlp {
namespace {

// For each name of `path` in turn the set of pattern positions that can be reached, so that many
// "**" cost a product, not a power.
class GlobStates {
 public:
  GlobStates(const std::vector<std::string>& pattern, std::string_view path)
      : parts_(pattern), reached_(parts_.size() + 1) {
    reached_[0] = true;
    Skip();
    for (const std::string& name : Split(path, '/')) Take(name);
  }

  bool IsAtEnd() const { return reached_.back(); }
  bool CanGoOn() const {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (reached_[i]) return true;
    }
    return false;
  }

 private:
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

  // "**" matches no name at all, too.
  void Skip() {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (reached_[i] && parts_[i] == "**") reached_[i + 1] = true;
    }
  }

  const std::vector<std::string>& parts_;
  std::vector<bool> reached_;  // by position in parts_; the last one: all matched
};

}  // namespace

PathGlob::PathGlob(std::string_view pattern) : names_(Split(pattern, '/')) {}

bool PathGlob::Matches(std::string_view path) const {
  return GlobStates(names_, path).IsAtEnd();
}

bool PathGlob::MatchesBelow(std::string_view path) const {
  return path.empty() || GlobStates(names_, path).CanGoOn();
}

bool FnMatches(const std::string& pattern, const std::string& text) {
  return fnmatch(pattern.c_str(), text.c_str(), FNM_NOESCAPE) == 0;
}

}  // namespace mlp
