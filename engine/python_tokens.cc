#include "engine/python_tokens.h"

#include <algorithm>
#include <array>

#include "store/base/text.h"

namespace mlp {
namespace {

bool IsNameByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || byte == '_' || (byte >= '0' && byte <= '9') ||
         (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

class Tokenizer {
 public:
  Tokenizer(const std::string& file, std::string_view text) : file_(file), text_(text) {}

  Result<std::vector<PythonLine>> Read() {
    while (at_ < text_.size()) MLP_TRY(ReadOne());
    if (depth_ > 0) return Fail(NotClosed(opened_at_, "this bracket does not close"));
    EndLine();
    return std::move(lines_);
  }

 private:
  char Next(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  Status ReadOne() {
    const char c = Next();
    if (c == '\n') {
      ++at_;
      if (depth_ == 0) EndLine();
    } else if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (c == '\\' && (Next(1) == '\n' || (Next(1) == '\r' && Next(2) == '\n'))) {
      at_ += Next(1) == '\n' ? 2 : 3;
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f') {
      if (is_at_start_) indent_ = c == '\t' ? (indent_ / 8 + 1) * 8 : indent_ + (c == ' ' ? 1 : 0);
      ++at_;
    } else if (const std::size_t quote = FindQuote(); quote != std::string_view::npos) {
      return ReadString(quote);
    } else {
      ReadPlain(c);
    }
    return {};
  }

  // Where the quote of a string that begins here stands; npos: no string begins here.
  std::size_t FindQuote() const {
    std::size_t quote = at_;
    while (quote < text_.size() && quote - at_ < 2 &&
           std::string_view("rRbBuUfF").find(text_[quote]) != std::string_view::npos)
      ++quote;
    const bool found = quote < text_.size() && (text_[quote] == '"' || text_[quote] == '\'');
    return found ? quote : std::string_view::npos;
  }

  Status ReadString(std::size_t quote) {
    const std::size_t begin = at_;
    const std::string one(1, text_[quote]), three(3, text_[quote]);
    const bool is_long = text_.substr(quote, 3) == three;
    const std::string& end = is_long ? three : one;
    for (at_ = quote + end.size(); text_.substr(at_, end.size()) != end; ++at_) {
      if (Next() == '\\') ++at_;
      if (at_ >= text_.size() || (!is_long && Next() == '\n' && text_[at_ - 1] != '\\'))
        return Fail(NotClosed(begin, "this string does not end"));
    }
    at_ += end.size();
    Add(PythonTokenKind::kString, begin);
    return {};
  }

  void ReadPlain(char c) {
    const std::size_t begin = at_;
    if (IsDigit(c) || (c == '.' && IsDigit(Next(1)))) {
      // As far as a number may go; whether it is one is seen when it is read.
      while (IsNameByte(Next()) || Next() == '.' ||
             ((Next() == '+' || Next() == '-') && (text_[at_ - 1] | 0x20) == 'e' &&
              text_.substr(begin, 2) != "0x" && text_.substr(begin, 2) != "0X"))
        ++at_;
      return Add(PythonTokenKind::kNumber, begin);
    }
    if (IsNameByte(c)) {
      while (IsNameByte(Next())) ++at_;
      return Add(PythonTokenKind::kName, begin);
    }
    if (c == ';' && depth_ == 0) {
      ++at_;
      EndLine();
      indent_ = line_indent_;
      is_at_start_ = false;
      return;
    }
    ReadOperator(c, begin);
  }

  void ReadOperator(char c, std::size_t begin) {
    static constexpr std::array<std::string_view, 4> kLong = {"**=", "//=", ">>=", "<<="};
    static constexpr std::array<std::string_view, 17> kDouble = {
        "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=", "%=",
        "&=", "|=", "^=", "@=", ":=", "->", "**", "//"};
    const auto stands_here = [&](std::string_view one) {
      return text_.substr(begin).starts_with(one);
    };
    std::size_t size = 1;
    if (std::any_of(kDouble.begin(), kDouble.end(), stands_here)) size = 2;
    if (std::any_of(kLong.begin(), kLong.end(), stands_here)) size = 3;
    if (c == '(' || c == '[' || c == '{') {
      if (depth_++ == 0) opened_at_ = begin;
    } else if ((c == ')' || c == ']' || c == '}') && depth_ > 0) {
      --depth_;
    }
    at_ += size;
    Add(PythonTokenKind::kOperator, begin);
  }

  void Add(PythonTokenKind kind, std::size_t begin) {
    if (tokens_.empty()) line_indent_ = indent_;
    is_at_start_ = false;
    tokens_.push_back({kind, text_.substr(begin, at_ - begin)});
  }

  void EndLine() {
    if (!tokens_.empty()) lines_.push_back({line_indent_, std::move(tokens_)});
    tokens_.clear();
    indent_ = 0;
    is_at_start_ = true;
  }

  Error NotClosed(std::size_t offset, std::string message) const {
    const std::string_view before = text_.substr(0, offset);
    const std::size_t begin = before.rfind('\n') + 1;  // npos + 1 is 0
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t end = std::min(text_.find('\n', offset), text_.size());
    const SourceRange where{file_, static_cast<int>(line),
                            1 + static_cast<int>(CountCharacters(before.substr(begin))), 0,
                            std::string(text_.substr(begin, end - begin))};
    return {ErrorCode::kInvalid, std::move(message), where, {}, {}, {}};
  }

  const std::string& file_;
  const std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;  // of brackets
  std::size_t opened_at_ = 0;
  bool is_at_start_ = true;  // of a logical line
  int indent_ = 0, line_indent_ = 0;
  std::vector<PythonToken> tokens_;
  std::vector<PythonLine> lines_;
};

}  // namespace

Result<std::vector<PythonLine>> ReadPythonLines(const std::string& file, std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return Tokenizer(file, text).Read();
}

}  // namespace mlp
