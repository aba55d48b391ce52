#include "stages/data/csv.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "stages/base/error.h"
#include "stages/base/input_file.h"
#include "stages/base/text.h"

namespace mlp::stages {
namespace {

struct Field {
  std::string text;
  std::size_t column;  // where it starts in its line, from 1
};

// Cuts a CSV text into rows. A quoted field may hold commas, doubled quotes and line ends.
class RowReader {
 public:
  RowReader(const std::filesystem::path& file, std::string_view text) : file_(file), text_(text) {}

  // Reads the next row that is not blank; false at the end.
  bool Next(std::vector<Field>& row) {
    while (at_ < text_.size()) {
      row.clear();
      line_ = next_line_;
      line_start_ = at_;
      while (ReadField(row)) continue;
      if (row.size() > 1 || !row[0].text.empty()) return true;
    }
    return false;
  }

  std::size_t line() const { return line_; }

 private:
  // Appends a field; true if another follows in the same row.
  bool ReadField(std::vector<Field>& row) {
    Field& field = row.emplace_back(Field{{}, at_ - line_start_ + 1});
    if (at_ < text_.size() && text_[at_] == '"') ReadQuoted(field);
    const std::size_t end = std::min(text_.find_first_of(",\n", at_), text_.size());
    field.text += text_.substr(at_, end - at_);
    at_ = std::min(end + 1, text_.size());
    if (end < text_.size() && text_[end] == ',') return true;
    ++next_line_;
    if (field.text.ends_with('\r')) field.text.pop_back();
    return false;
  }

  void ReadQuoted(Field& field) {
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

  const std::filesystem::path& file_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 0;
  std::size_t next_line_ = 1;
  std::size_t line_start_ = 0;
};

struct Table {
  std::vector<float> values;
  std::vector<Field> labels;
  std::vector<std::size_t> lines;  // of each row
  std::size_t width = 0;           // values in a row, the label not counted
};

std::size_t FindLabelColumn(const Location& where, const std::vector<Field>& first,
                            const CsvOptions& options) {
  if (options.header) {
    for (std::size_t i = 0; i < first.size(); ++i) {
      if (first[i].text == options.label_column) return i;
    }
    throw InputError(where, fmt::format("no column is named '{}'", options.label_column))
        .Hint("prepare.label_column takes a name from this line");
  }
  const std::optional<std::int64_t> index = ParseInteger(options.label_column);
  if (!index || *index < 0 || static_cast<std::size_t>(*index) >= first.size()) {
    throw InputError(where, fmt::format("there is no column {} among {} columns",
                                        options.label_column, first.size()))
        .Hint("prepare.label_column counts from 0; for names set prepare.header to true");
  }
  return static_cast<std::size_t>(*index);
}

float ToValue(const Location& where, const std::string& text) {
  const std::optional<double> value = ParseNumber(text);
  if (!value) throw InputError(where, fmt::format("'{}' is not a finite number", text));
  return static_cast<float>(*value);
}

Table ReadTable(const std::filesystem::path& file, std::string_view text,
                const CsvOptions& options) {
  RowReader reader(file, text);
  std::vector<Field> row;
  Table table;
  if (!reader.Next(row)) throw InputError({file}, "holds no rows");
  const std::size_t columns = row.size();
  const std::size_t label_column = FindLabelColumn({file, reader.line()}, row, options);
  for (bool more = options.header ? reader.Next(row) : true; more; more = reader.Next(row)) {
    const std::size_t line = reader.line();
    if (row.size() != columns) {
      throw InputError({file, line},
                       fmt::format("{} columns, where the first line has {}", row.size(), columns));
    }
    for (std::size_t i = 0; i < columns; ++i) {
      if (i == label_column) continue;
      table.values.push_back(ToValue({file, line, row[i].column}, row[i].text));
    }
    table.labels.push_back(std::move(row[label_column]));
    table.lines.push_back(line);
  }
  if (table.labels.empty()) throw InputError({file}, "holds no rows below its header");
  table.width = columns - 1;
  return table;
}

// The distinct labels: in numeric order if all are integers, else in order of their bytes.
std::vector<std::string> DistinctLabels(const std::vector<Field>& labels) {
  std::vector<std::string> names;
  for (const Field& label : labels) names.push_back(label.text);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const auto number = [](const std::string& name) { return ParseInteger(name); };
  if (std::all_of(names.begin(), names.end(), number)) {
    std::stable_sort(names.begin(), names.end(), [&](const std::string& a, const std::string& b) {
      return number(a) < number(b);
    });
  }
  return names;
}

std::int64_t ToLabel(const Location& where, const std::string& text, std::int64_t classes) {
  const std::optional<std::int64_t> label = ParseInteger(text);
  if (!label || *label < 0 || *label >= classes) {
    throw InputError(where, fmt::format("label '{}' is not in the range 0..{}", text, classes - 1))
        .Hint("prepare.classes says how many classes there are; without it labels may be any text");
  }
  return *label;
}

Shape ShapeOf(const std::filesystem::path& file, const Table& table, const CsvOptions& options) {
  if (table.width == 0) throw InputError({file}, "holds labels and no other column");
  if (options.image_shape.empty()) return {static_cast<std::int64_t>(table.width)};
  const std::optional<std::size_t> wanted = CountValues(options.image_shape);
  if (wanted != table.width) {
    throw InputError({file, table.lines[0]},
                     fmt::format("a row has {} values, which do not fill an image of {}",
                                 table.width, fmt::join(options.image_shape, "x")))
        .Hint("prepare.image_shape is [channels, height, width]");
  }
  return options.image_shape;
}

}  // namespace

LabelledData ReadCsv(const std::filesystem::path& file, const CsvOptions& options) {
  Table table = ReadTable(file, ReadMaybeGzipped(file), options);
  LabelledData data;
  data.samples.shape = ShapeOf(file, table, options);
  data.samples.values = std::move(table.values);
  if (options.classes) {
    for (std::int64_t i = 0; i < *options.classes; ++i) data.classes.push_back(std::to_string(i));
    for (std::size_t i = 0; i < table.labels.size(); ++i) {
      const Field& label = table.labels[i];
      data.samples.labels.push_back(
          ToLabel({file, table.lines[i], label.column}, label.text, *options.classes));
    }
    return data;
  }
  data.classes = DistinctLabels(table.labels);
  for (const Field& label : table.labels) {
    const auto found = std::find(data.classes.begin(), data.classes.end(), label.text);
    data.samples.labels.push_back(found - data.classes.begin());
  }
  return data;
}

}  // namespace mlp::stages
