#include "store/base/glob.h"

#include <array>
#include <cctype>
#include <utility>

namespace mlp {
namespace {

using ByteSet = std::bitset<256>;

struct NamedClass {
  std::string_view name;
  int (*contains)(int);
};

constexpr std::array<NamedClass, 12> kClasses = {{{"alnum", std::isalnum},
                                                  {"alpha", std::isalpha},
                                                  {"blank", std::isblank},
                                                  {"cntrl", std::iscntrl},
                                                  {"digit", std::isdigit},
                                                  {"graph", std::isgraph},
                                                  {"lower", std::islower},
                                                  {"print", std::isprint},
                                                  {"punct", std::ispunct},
                                                  {"space", std::isspace},
                                                  {"upper", std::isupper},
                                                  {"xdigit", std::isxdigit}}};

// Reads what follows a '['; leaves `at` behind the closing ']'.
class SetReader {
 public:
  SetReader(std::string_view pattern, std::size_t& at) : pattern_(pattern), at_(at) {}

  std::optional<ByteSet> Read() {
    const bool negated = at_ < pattern_.size() && (pattern_[at_] == '!' || pattern_[at_] == '^');
    if (negated) ++at_;
    for (bool first = true; at_ < pattern_.size(); first = false) {
      if (pattern_[at_] == ']' && !first) {
        ++at_;
        if (negated) set_.flip();
        set_.reset('/');
        return set_;
      }
      if (!ReadItem()) return std::nullopt;
    }
    return std::nullopt;
  }

 private:
  bool ReadItem() {
    if (pattern_.substr(at_).starts_with("[:")) return ReadClass();
    std::optional<unsigned char> low = ReadByte();
    if (!low) return false;
    const bool is_range =
        at_ + 1 < pattern_.size() && pattern_[at_] == '-' && pattern_[at_ + 1] != ']';
    set_.set(*low);
    if (!is_range) return true;
    ++at_;
    const std::optional<unsigned char> high = ReadByte();
    if (!high) return false;
    for (unsigned byte = *low; byte <= *high; ++byte) set_.set(byte);
    return true;
  }

  std::optional<unsigned char> ReadByte() {
    if (pattern_[at_] == '\\') ++at_;
    if (at_ >= pattern_.size()) return std::nullopt;
    return static_cast<unsigned char>(pattern_[at_++]);
  }

  bool ReadClass() {
    const std::size_t end = pattern_.find(']', at_ + 2);
    if (end == std::string_view::npos) return false;
    if (end < at_ + 3 || pattern_[end - 1] != ':') {  // no class after all: a '[' like any byte
      set_.set('[');
      ++at_;
      return true;
    }
    const std::string_view name = pattern_.substr(at_ + 2, end - 1 - (at_ + 2));
    at_ = end + 1;
    for (const NamedClass& known : kClasses) {
      if (known.name != name) continue;
      for (int byte = 0; byte < 128; ++byte)
        if (known.contains(byte) != 0) set_.set(static_cast<std::size_t>(byte));
      return true;
    }
    return false;
  }

  std::string_view pattern_;
  std::size_t& at_;
  ByteSet set_;
};

}  // namespace

std::optional<Glob> Glob::Compile(std::string_view pattern) {
  Glob glob;
  for (std::size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    const std::size_t begin = at++;
    if (c == '?') {
      glob.tokens_.push_back({Kind::kAnyByte});
    } else if (c == '*') {
      while (at < pattern.size() && pattern[at] == '*') ++at;
      const bool alone = at - begin > 1 && (begin == 0 || pattern[begin - 1] == '/');
      if (alone && at == pattern.size()) {
        glob.tokens_.push_back({Kind::kRest});
      } else if (alone && pattern[at] == '/') {
        glob.tokens_.push_back({Kind::kDirectories});
        ++at;
      } else {
        glob.tokens_.push_back({Kind::kStar});
      }
    } else if (c == '[') {
      std::optional<ByteSet> set = SetReader(pattern, at).Read();
      if (!set) return std::nullopt;
      glob.tokens_.push_back({Kind::kSet, 0, glob.sets_.size()});
      glob.sets_.push_back(std::move(*set));
    } else {
      if (c == '\\' && at == pattern.size()) return std::nullopt;
      glob.tokens_.push_back({Kind::kByte, c == '\\' ? pattern[at++] : c});
    }
  }
  return glob;
}

bool Glob::Accepts(const Token& token, char byte) const {
  switch (token.kind) {
    case Kind::kByte:
      return token.byte == byte;
    case Kind::kAnyByte:
      return byte != '/';
    case Kind::kSet:
      return sets_[token.set][static_cast<unsigned char>(byte)];
    default:
      return false;
  }
}

// Walks text and tokens side by side. At a mismatch the last '*' takes one byte more; where it must
// not, the last "**" takes one directory more. Going back further is never needed: whatever an
// earlier wildcard could take more, a later one could have taken instead.
bool Glob::Matches(std::string_view text) const {
  struct Retry {
    std::size_t token = 0, at = 0;
    bool active = false;
  };
  Retry star, directories;
  std::size_t token = 0, at = 0;
  const auto go_back = [&] {
    if (star.active && star.at < text.size() && text[star.at] != '/') {
      token = star.token;
      at = ++star.at;
      return true;
    }
    star.active = false;
    if (!directories.active) return false;
    const std::size_t slash = text.find('/', directories.at);
    if (slash == std::string_view::npos) return false;
    token = directories.token;
    at = directories.at = slash + 1;
    return true;
  };
  for (;;) {
    if (token == tokens_.size()) {
      if (at == text.size()) return true;
    } else if (tokens_[token].kind == Kind::kRest) {
      return true;
    } else if (tokens_[token].kind == Kind::kStar) {
      star = {++token, at, true};
      continue;
    } else if (tokens_[token].kind == Kind::kDirectories) {
      directories = {++token, at, true};
      star.active = false;
      continue;
    } else if (at < text.size() && Accepts(tokens_[token], text[at])) {
      ++token, ++at;
      continue;
    }
    if (!go_back()) return false;
  }
}

std::optional<std::string> Glob::Literal() const {
  std::string literal;
  for (const Token& token : tokens_) {
    if (token.kind != Kind::kByte) return std::nullopt;
    literal += token.byte;
  }
  return literal;
}

}  // namespace mlp
