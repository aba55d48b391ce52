#include "engine/plots/separated_values.h"

#include <algorithm>
#include <utility>

namespace mlp {
namespace {

class SeparatedReader {
 public:
  SeparatedReader(std::string_view text, char separator) : rest_(text), separator_(separator) {
    constexpr std::string_view kMark = "\xef\xbb\xbf";
    if (rest_.starts_with(kMark)) rest_.remove_prefix(kMark.size());
  }

  bool AtEnd() const { return rest_.empty(); }
  int line() const { return line_; }

  // false: a quote does not close.
  bool ReadRow(SeparatedRow& row) {
    row.line = line_;
    while (true) {
      if (!ReadCell(row.cells.emplace_back())) return false;
      if (rest_.empty()) return true;
      const char end = rest_.front();
      rest_.remove_prefix(end == '\r' && rest_.starts_with("\r\n") ? 2 : 1);
      if (end == separator_) continue;
      ++line_;
      return true;
    }
  }

 private:
  bool ReadCell(std::string& cell) {
    if (rest_.starts_with('"') && !ReadQuoted(cell)) return false;
    const char ends[] = {separator_, '\r', '\n'};
    const std::size_t size = rest_.find_first_of(std::string_view(ends, sizeof ends));
    cell.append(rest_.substr(0, size));
    rest_.remove_prefix(std::min(size, rest_.size()));
    return true;
  }

  bool ReadQuoted(std::string& cell) {
    rest_.remove_prefix(1);
    while (true) {
      const std::size_t end = rest_.find('"');
      if (end == rest_.npos) return false;
      const std::string_view piece = rest_.substr(0, end);
      for (const char byte : piece) line_ += byte == '\n';
      cell.append(piece);
      rest_.remove_prefix(end + 1);
      if (!rest_.starts_with('"')) return true;
      cell += '"';
      rest_.remove_prefix(1);
    }
  }

  std::string_view rest_;
  const char separator_;
  int line_ = 1;
};

}  // namespace

Result<std::vector<SeparatedRow>> ReadSeparatedValues(const std::string& file,
                                                      std::string_view text, char separator) {
  SeparatedReader reader(text, separator);
  std::vector<SeparatedRow> rows;
  while (!reader.AtEnd()) {
    SeparatedRow row;
    if (!reader.ReadRow(row)) {
      Error error{
          ErrorCode::kInvalid, "a cell begins with a quote that does not close", {}, {}, {}, {}};
      error.where.file = file;
      error.where.line = row.line;
      error.where.column = 1;
      return Fail(std::move(error));
    }
    if (row.cells.size() > 1 || !row.cells.front().empty()) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace mlp
