// CSV text cut into rows and fields, as RFC 4180 has it: a quoted field may hold commas, doubled
// quotes and line ends. Blank lines are passed over, and a byte
// order mark in front, which Excel writes.

#ifndef MLPIPE_STAGES_DATA_CSV_ROWS_H_
#define MLPIPE_STAGES_DATA_CSV_ROWS_H_

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mlp::stages {

struct Field {
  std::string text;
  std::size_t column;  // where it starts in its line, from 1
};

class RowReader {
 public:
  // `file` is for errors; it and `text` must outlive the reader.
  RowReader(const std::filesystem::path& file, std::string_view text);

  // Reads the next row that is not blank; false at the end. Error: a quote that is not closed, and
  // text behind one that is.
  bool Next(std::vector<Field>& row);

  // Where the row that was read last starts, from 1.
  std::size_t line() const { return line_; }

 private:
  bool ReadField(std::vector<Field>& row);
  void ReadQuoted(Field& field);

  const std::filesystem::path& file_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 0;
  std::size_t next_line_ = 1;
  std::size_t line_start_ = 0;
};

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_CSV_ROWS_H_
