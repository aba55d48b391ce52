#include "stages/data/csv_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "stages/base/error.h"

namespace mlp::stages {
namespace {

constexpr std::size_t kMostColumns = 1 << 16;

}  // namespace

RowReader::RowReader(const std::filesystem::path& file, std::string_view text)
    : file_(file), text_(text) {
  if (text_.starts_with("\xef\xbb\xbf")) text_.remove_prefix(3);
}

bool RowReader::Next(std::vector<Field>& row) {
  while (at_ < text_.size()) {
    row.clear();
    line_ = next_line_;
    line_start_ = at_;
    while (ReadField(row)) {
      if (row.size() < kMostColumns) continue;
      throw InputError({file_, line_}, fmt::format("has more than {} columns", kMostColumns));
    }
    if (row.size() > 1 || !row[0].text.empty()) return true;
  }
  return false;
}

// Appends a field; true if another follows in the same row.
bool RowReader::ReadField(std::vector<Field>& row) {
  Field& field = row.emplace_back(Field{{}, at_ - line_start_ + 1});
  const bool quoted = at_ < text_.size() && text_[at_] == '"';
  if (quoted) ReadQuoted(field);
  const std::size_t end = std::min(text_.find_first_of(",\n", at_), text_.size());
  const bool more = end < text_.size() && text_[end] == ',';
  std::string_view plain = text_.substr(at_, end - at_);
  if (!more && plain.ends_with('\r')) plain.remove_suffix(1);
  if (quoted && !plain.empty()) {
    throw InputError({file_, line_, field.column}, "text follows a closing quote")
        .Hint("a quote inside of a quoted field is written twice");
  }
  field.text += plain;
  at_ = std::min(end + 1, text_.size());
  if (!more) ++next_line_;
  return more;
}

void RowReader::ReadQuoted(Field& field) {
  for (++at_; at_ < text_.size(); ++at_) {
    if (text_[at_] == '\n') ++next_line_;
    if (text_[at_] == '"') {
      ++at_;
      if (at_ == text_.size() || text_[at_] != '"') return;
    }
    field.text += text_[at_];
  }
  throw InputError({file_, line_, field.column}, "a quoted field is not closed");
}

}  // namespace mlp::stages
